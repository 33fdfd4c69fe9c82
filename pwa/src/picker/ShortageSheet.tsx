import { useState } from "preact/hooks";
import { t } from "../i18n";
import { amount } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Field } from "../ui/Field";
import { QuantityStepper } from "../ui/QuantityStepper";
import { Sheet } from "../ui/Sheet";
import type { GoodsView, TaskLine } from "../wire/api.gen";
import { Offers } from "./Offers";
import css from "./WeighSheet.module.css";
import { piecesLeft, readGrams } from "./weighing";

interface Props {
	line: TaskLine;
	/** Goods of the order. */
	inOrder: readonly string[];
	onClose: () => void;
	onShort: (found: number, suggestions: string[]) => Promise<unknown>;
}

/** How much was found and what may come instead; the customer decides while picking goes on. */
export function ShortageSheet({ line, inOrder, onClose, onShort }: Props) {
	const [found, setFound] = useState(line.picked);
	const [offers, setOffers] = useState<readonly GoodsView[]>([]);
	const most = Math.max(0, line.ordered - 1);
	const missing = line.pieces > 0 ? piecesLeft(line) : Math.max(0, line.ordered - found);
	const send = () =>
		onShort(
			found,
			offers.map((goods) => goods.id),
		).then(onClose);
	return (
		<Sheet
			title={t("picker.short")}
			onClose={onClose}
			foot={
				<>
					<p class={css.facts}>{t("picker.short-why")}</p>
					<Asking disabled={missing === 0} onAsk={send}>
						{t("picker.short-send")}
					</Asking>
				</>
			}
		>
			<div>
				<p class={css.name}>{line.name}</p>
				<p class={css.facts} aria-live="polite">
					{t("picker.short-missing", {
						amount: amount(missing, line.pieces > 0 ? "piece" : line.unit),
					})}
				</p>
			</div>
			{line.marked ? (
				<p class={css.facts}>{t("picker.mark-by-code")}</p>
			) : line.pieces > 0 ? (
				<p class={css.facts}>{t("picker.short-pieces")}</p>
			) : line.unit === "kg" ? (
				<Field
					label={`${t("picker.short-title")} ${t("amount.grams")}`}
					inputMode="numeric"
					maxLength={6}
					value={found === 0 ? "" : String(found)}
					placeholder="0"
					onInput={(text) => setFound(Math.min(most, readGrams(text) ?? 0))}
				/>
			) : (
				<div class={css.labelled}>
					<h3>{t("picker.short-found")}</h3>
					<QuantityStepper
						quantity={found}
						unit={line.unit}
						most={most}
						name={t("picker.short-found")}
						onChange={setFound}
					/>
				</div>
			)}
			<Offers line={line} inOrder={inOrder} offers={offers} onChange={setOffers} />
		</Sheet>
	);
}
