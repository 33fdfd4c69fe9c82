import { Scale } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { kilograms } from "../i18n/format";
import { demo } from "../net/demo";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import type { TaskLine } from "../wire/api.gen";
import { isOpen } from "./taskState";
import type { Weighing } from "./useTask";
import css from "./WeighSheet.module.css";
import { judge, likelyGrams, readGrams } from "./weighing";

interface Props {
	line: TaskLine;
	onClose: () => void;
	onWeighed: (weighed: Weighing) => Promise<TaskLine | null>;
	/** The line still lacks weight. */
	onLight: () => void;
}

/** Grams typed from the scales, with tare; each weighing adds to the basket. */
export function WeighSheet({ line, onClose, onWeighed, onLight }: Props) {
	const [grossText, setGross] = useState("");
	const [tareText, setTare] = useState("");
	const gross = readGrams(grossText);
	const tareGrams = readGrams(tareText) ?? 0;
	const verdict = judge(line, gross, tareGrams);
	const ordered = kilograms(line.ordered);

	const weigh = async () => {
		if (gross === null) return;
		const now = await onWeighed({ quantity: gross, tareGrams, reason: "" });
		onClose();
		if (now && isOpen(now)) onLight();
	};
	const wrong =
		verdict.state === "high"
			? t("picker.weight-high", {
					got: kilograms(verdict.total),
					ordered,
					most: kilograms(line.most),
				})
			: verdict.state === "tare"
				? t("picker.tare-high")
				: "";
	return (
		<Sheet
			title={t("picker.weight-title")}
			onClose={onClose}
			foot={
				<Asking disabled={verdict.state !== "fits"} onAsk={weigh}>
					{verdict.state === "fits"
						? t("picker.weight-add", { amount: kilograms(verdict.net) })
						: t("picker.weigh")}
				</Asking>
			}
		>
			<div>
				<p class={css.name}>{line.name}</p>
				<p class={css.facts}>
					{t("picker.weight-ordered", { amount: ordered })}
					{line.picked > 0 && ` · ${t("picker.weight-has", { amount: kilograms(line.picked) })}`}
				</p>
			</div>
			<Field
				label={t("picker.weight-field")}
				inputMode="numeric"
				maxLength={6}
				autofocus
				large
				value={grossText}
				onInput={setGross}
				error={wrong}
				hint={t("picker.weight-scan")}
			/>
			<Field
				label={t("picker.tare")}
				inputMode="numeric"
				maxLength={5}
				placeholder="0"
				value={tareText}
				onInput={setTare}
			/>
			{demo.value && (
				<Button icon={Scale} onClick={() => setGross(String(likelyGrams(line) + tareGrams))}>
					{t("picker.weight-demo")}
				</Button>
			)}
		</Sheet>
	);
}
