import { Plus } from "lucide";
import { useState } from "preact/hooks";
import { searchGoods } from "../customer/calls";
import { t } from "../i18n";
import { price } from "../i18n/format";
import { useFetch } from "../net/useFetch";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { GoodsPicture } from "../ui/GoodsPicture";
import stack from "../ui/stack.module.css";
import { first } from "../ui/steps";
import type { GoodsView } from "../wire/api.gen";
import css from "./Edit.module.css";

const SHOWN = 5;

interface Props {
	/** Goods that the order or the draft has already. */
	there: ReadonlySet<string>;
	onAdd: (goods: GoodsView) => void;
}

/** Find goods by name and put them into the order. */
export function AddGoods({ there, onAdd }: Props) {
	const [words, setWords] = useState("");
	const query = words.trim();
	const { value } = useFetch(`add/${query}`, () =>
		query.length < 2 ? Promise.resolve(null) : searchGoods(query, "", ""),
	);
	const found = (value?.goods ?? []).filter(
		({ id, unit, available, piece_grams }) =>
			!there.has(id) && first(unit, available, piece_grams) > 0,
	);
	return (
		<div class={css.adding}>
			<Field
				label={t("edit.add")}
				inputMode="search"
				value={words}
				maxLength={60}
				onInput={setWords}
			/>
			<ul class={css.found}>
				{query.length > 1 &&
					found.slice(0, SHOWN).map((goods) => (
						<li key={goods.id} class={css.line}>
							<GoodsPicture picture={goods.picture} size={44} />
							<span>
								{goods.name}
								<br />
								<span class={stack.facts}>{price(goods.price_kopecks, goods.unit)}</span>
							</span>
							<Button
								icon={Plus}
								label={t("edit.add-one", { name: goods.name })}
								onClick={() => {
									onAdd(goods);
									setWords("");
								}}
							>
								{t("edit.add-short")}
							</Button>
						</li>
					))}
			</ul>
			{query.length > 1 && value !== null && found.length === 0 && (
				<p class={stack.facts}>{t("edit.nothing-found")}</p>
			)}
		</div>
	);
}
