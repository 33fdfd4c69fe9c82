import { useState } from "preact/hooks";
import { type Key, t } from "../i18n";
import { amount } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { QuantityStepper } from "../ui/QuantityStepper";
import { Sheet } from "../ui/Sheet";
import type { CodedPiece, LineView, RefuseLine } from "../wire/api.gen";
import { brought, placesOf, refusedBy, sumAt } from "./handoverState";
import { Reasons } from "./Reasons";
import { RefusedPieces } from "./RefusedPieces";
import { RefusedWeights } from "./RefusedWeights";

interface Props {
	line: LineView;
	/** Of marked goods: every piece by its code. */
	pieces: readonly CodedPiece[];
	onClose: () => void;
	onRefuse: (line: RefuseLine) => Promise<void>;
}

/** How much of a line the customer does not take: a part or the whole, or nothing after all. */
export function RefuseSheet({ line, pieces, onClose, onRefuse }: Props) {
	const most = brought(line);
	const [quantity, setQuantity] = useState(line.refused || most);
	const [marks, setMarks] = useState<readonly string[]>(() =>
		line.refused < most ? pieces.filter(({ aside }) => aside).map(({ code }) => code) : [],
	);
	const [places, setPlaces] = useState<readonly number[]>(() =>
		placesOf(line.weights, line.refused || most),
	);
	const [reason, setReason] = useState<Key | null>(null);
	const say = (refused: number) => {
		const why = reason ? t(reason) : "";
		return onRefuse({ no: line.no, quantity: refused, reason: why, marks: [...marks] }).then(
			onClose,
		);
	};
	const named = (codes: readonly string[]) => {
		setMarks(codes);
		setQuantity(codes.length > 0 ? refusedBy(pieces, codes, line.unit) : most);
	};
	return (
		<Sheet
			title={t("handover.refuse")}
			onClose={onClose}
			foot={
				<>
					{line.refused > 0 && (
						<Asking kind="second" size="usual" onAsk={() => say(0)}>
							{t("handover.refuse-undo")}
						</Asking>
					)}
					<Asking disabled={quantity === 0} onAsk={() => say(quantity)}>
						{t("handover.refuse-do", { amount: amount(quantity, line.unit) })}
					</Asking>
				</>
			}
		>
			<p>{line.name}</p>
			{most > 1 && (
				<>
					<h3>{t("handover.refuse-how-much")}</h3>
					{pieces.length > 0 ? (
						<RefusedPieces pieces={pieces} named={marks} onNamed={named} />
					) : line.pieces > 0 && line.weights.length > 0 ? (
						<RefusedWeights
							weights={line.weights}
							named={places}
							onNamed={(chosen) => {
								setPlaces(chosen);
								setQuantity(sumAt(line.weights, chosen));
							}}
						/>
					) : line.unit === "kg" ? (
						<Field
							label={t("amount.grams")}
							inputMode="numeric"
							maxLength={6}
							large
							value={quantity === 0 ? "" : String(quantity)}
							onInput={(text) => setQuantity(Math.min(most, Number(text.replace(/\D/g, ""))))}
						/>
					) : (
						<QuantityStepper
							quantity={quantity}
							unit={line.unit}
							most={most}
							name={t("handover.refuse-how-much")}
							onChange={setQuantity}
						/>
					)}
					{quantity < most && (
						<Button
							onClick={() => {
								setMarks([]);
								setPlaces(line.weights.map((_, place) => place));
								setQuantity(most);
							}}
						>
							{t("handover.refuse-whole")} · {amount(most, line.unit)}
						</Button>
					)}
				</>
			)}
			<Reasons chosen={reason} onChoose={setReason} />
		</Sheet>
	);
}
