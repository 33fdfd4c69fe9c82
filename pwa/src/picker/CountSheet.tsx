import { useState } from "preact/hooks";
import { t } from "../i18n";
import { amount } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { QuantityStepper } from "../ui/QuantityStepper";
import { Sheet } from "../ui/Sheet";
import type { TaskLine } from "../wire/api.gen";

interface Props {
	line: TaskLine;
	onClose: () => void;
	onCounted: (quantity: number) => Promise<unknown>;
}

/** Pieces counted by hand, for goods without a readable barcode. */
export function CountSheet({ line, onClose, onCounted }: Props) {
	const [quantity, setQuantity] = useState(line.ordered);
	return (
		<Sheet
			title={t("picker.count-title")}
			onClose={onClose}
			foot={
				<Asking onAsk={() => onCounted(quantity).then(onClose)}>
					{t("picker.count-save", { amount: amount(quantity, line.unit) })}
				</Asking>
			}
		>
			<p>{line.name}</p>
			<QuantityStepper
				quantity={quantity}
				unit={line.unit}
				most={line.most}
				name={line.name}
				onChange={setQuantity}
			/>
		</Sheet>
	);
}
