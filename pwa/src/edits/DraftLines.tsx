import { t } from "../i18n";
import { amount } from "../i18n/format";
import { GoodsPicture } from "../ui/GoodsPicture";
import { QuantityStepper } from "../ui/QuantityStepper";
import stack from "../ui/stack.module.css";
import type { OrderView } from "../wire/api.gen";
import css from "./Edit.module.css";
import { type Draft, dueOf, editable, setGoods, setLine, wanted } from "./editState";

const MOST = { piece: 500, pack: 500, kg: 50_000 } as const;

interface Props {
	order: OrderView;
	draft: Draft;
	onDraft: (draft: Draft) => void;
}

/** The order's lines and what is added, each with its stepper; once packed nothing grows. */
export function DraftLines({ order, draft, onDraft }: Props) {
	const lower = order.may_edit === "lower";
	return (
		<ul class={css.lines}>
			{editable(order).map((line) => {
				const now = wanted(line, draft);
				return (
					<li key={line.no} class={css.line} data-changed={now !== dueOf(line)}>
						<GoodsPicture picture={line.picture} size={44} />
						<span>
							{line.name}
							{now !== dueOf(line) && (
								<>
									<br />
									<s class={stack.facts}>{amount(dueOf(line), line.unit, line.piece_grams)}</s>
								</>
							)}
							{now === 0 && <span class={css.gone}> {t("edit.removed")}</span>}
						</span>
						<QuantityStepper
							quantity={now}
							unit={line.unit}
							most={lower ? dueOf(line) : MOST[line.unit]}
							pieceGrams={line.piece_grams}
							name={line.name}
							onChange={(quantity) => onDraft(setLine(draft, line, quantity))}
						/>
					</li>
				);
			})}
			{draft.added.map(({ goods, quantity }) => (
				<li key={goods.id} class={css.line} data-changed>
					<GoodsPicture picture={goods.picture} size={44} />
					<span>
						{goods.name}
						<br />
						<span class={css.fresh}>{t("edit.new")}</span>
					</span>
					<QuantityStepper
						quantity={quantity}
						unit={goods.unit}
						most={goods.available}
						pieceGrams={goods.piece_grams}
						name={goods.name}
						onChange={(next) => onDraft(setGoods(draft, goods, next))}
					/>
				</li>
			))}
		</ul>
	);
}
