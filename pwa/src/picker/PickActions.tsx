import { Hash, PackageX, Scale, ScanBarcode } from "lucide";
import { t } from "../i18n";
import { demo } from "../net/demo";
import { typeBarcode } from "../scanner/useScanner";
import { Button } from "../ui/Button";
import type { TaskLine } from "../wire/api.gen";
import css from "./PickActions.module.css";

interface Props {
	line: TaskLine;
	onWeigh: () => void;
	onCount: () => void;
	onShort: () => void;
}

/** What the thumb reaches; the scanner itself needs no button. */
export function PickActions({ line, onWeigh, onCount, onShort }: Props) {
	const barcode = line.barcodes[0];
	const weighed = line.unit === "kg";
	return (
		<div class={css.actions}>
			{demo.value && barcode !== undefined && (
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
			{weighed && (
				<Button kind="main" size="large" icon={Scale} wide onClick={onWeigh}>
					{t("picker.weigh")}
				</Button>
			)}
			<div class={css.pair}>
				{!weighed && (
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
