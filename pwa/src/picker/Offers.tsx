import { Plus, X } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { get, seg, withQuery } from "../net/api";
import { say } from "../net/problem";
import { useFetch } from "../net/useFetch";
import { useScanner } from "../scanner/useScanner";
import { Field } from "../ui/Field";
import type { GoodsPage, GoodsView, TaskLine } from "../wire/api.gen";
import { OfferRow } from "./OfferRow";
import css from "./Offers.module.css";

interface Props {
	line: TaskLine;
	/** Goods of the order: what is in it already replaces nothing. */
	inOrder: readonly string[];
	offers: readonly GoodsView[];
	onChange: (offers: readonly GoodsView[]) => void;
}

const MOST = 5;
/** Goods of these words; without words, of the same group: what stands beside on the shelf. */
async function kin(line: TaskLine, words: string): Promise<GoodsPage> {
	if (words.length >= 2) return get<GoodsPage>(withQuery("/goods", { q: words, limit: 12 }));
	const { group_id } = await get<GoodsView>(`/goods/${seg(line.goods_id)}`);
	return get<GoodsPage>(withQuery("/goods", { group: group_id ?? undefined, limit: 12 }));
}

/** Search by name, or scan what stands on the shelf; up to five offers. */
export function Offers({ line, inOrder, offers, onChange }: Props) {
	const [words, setWords] = useState("");
	useScanner(setWords);
	const query = words.trim();
	const { value, error } = useFetch(query, () => kin(line, query));
	const taken = new Set([...inOrder, ...offers.map((goods) => goods.id)]);
	const found = value?.goods.filter(
		(goods) => !taken.has(goods.id) && goods.available > 0 && goods.remote_sale,
	);
	return (
		<section class={css.offers} aria-label={t("picker.short-offer")}>
			<h3>{t("picker.short-offer")}</h3>
			{offers.length > 0 && (
				<ul class={css.list}>
					{offers.map((goods) => (
						<OfferRow
							key={goods.id}
							goods={goods}
							chosen
							icon={X}
							label={t("picker.short-drop", { name: goods.name })}
							onPress={() => onChange(offers.filter((other) => other.id !== goods.id))}
						/>
					))}
				</ul>
			)}
			{offers.length < MOST && (
				<>
					<Field label={t("picker.short-search")} value={words} onInput={setWords} />
					{error !== null && <p role="alert">{say(error)}</p>}
					{found?.length === 0 && <p class={css.none}>{t("picker.short-nothing-found")}</p>}
					<ul class={css.list}>
						{found?.map((goods) => (
							<OfferRow
								key={goods.id}
								goods={goods}
								icon={Plus}
								label={t("picker.short-add", { name: goods.name })}
								onPress={() => onChange([...offers, goods])}
							/>
						))}
					</ul>
				</>
			)}
		</section>
	);
}
