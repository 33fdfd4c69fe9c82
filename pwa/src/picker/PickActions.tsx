import { Check, Hash, PackageX, Scale, ScanBarcode } from "lucide";
import { t } from "../i18n";
import { kilograms } from "../i18n/format";
import { demo } from "../net/demo";
import { typeMark } from "../scanner/typeMark";
import { typeBarcode } from "../scanner/useScanner";
import { Button } from "../ui/Button";
import type { TaskLine } from "../wire/api.gen";
import css from "./PickActions.module.css";
import { label, likelyGrams } from "./weighing";

interface Props {
	line: TaskLine;
	onWeigh: () => void;
	onKeep: () => void;
	onCount: () => void;
	onShort: () => void;
}

/** What the thumb reaches; the scanner itself needs no button. */
export function PickActions({ line, onWeigh, onKeep, onCount, onShort }: Props) {
	const weighed = line.unit === "kg";
	const barcode = (weighed ? label(line, likelyGrams(line)) : null) ?? line.barcodes[0];
	return (
		<div class={css.actions}>
			{demo.value && line.marked && (
				<Button
					kind="main"
					size="large"
					icon={ScanBarcode}
					wide
					onClick={() => void typeMark(line, weighed ? likelyGrams(line) : null)}
				>
					{t("picker.beep")}
				</Button>
			)}
			{demo.value && !line.marked && barcode !== undefined && (
				<Button
					kind={weighed ? "second" : "main"}
					size="large"
					icon={ScanBarcode}
					wide
					onClick={() => typeBarcode(barcode)}
				>
					{t("picker.beep")}
				</Button>
			)}
			{weighed && !line.marked && (
				<Button kind="main" size="large" icon={Scale} wide onClick={onWeigh}>
					{t("picker.weigh")}
				</Button>
			)}
			<div class={css.pair}>
				{weighed && line.picked > 0 && (
					<Button icon={Check} wide onClick={onKeep}>
						{t("picker.weight-keep", { got: kilograms(line.picked) })}
					</Button>
				)}
				{!weighed && !line.marked && (
					<Button icon={Hash} wide onClick={onCount}>
						{t("picker.count")}
					</Button>
				)}
				<Button icon={PackageX} wide onClick={onShort}>
					{t("picker.short")}
				</Button>
			</div>
		</div>
	);
}
