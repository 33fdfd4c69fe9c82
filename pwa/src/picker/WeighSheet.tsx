import { Scale } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { amount, kilograms } from "../i18n/format";
import { demo } from "../net/demo";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import type { Overweight, TaskLine, TaskView } from "../wire/api.gen";
import { Gauge } from "./Gauge";
import { OverChoice } from "./OverChoice";
import { gramsOf, type Tare, Tares } from "./Tares";
import { isOpen } from "./taskState";
import type { Weighing } from "./useTask";
import css from "./WeighSheet.module.css";
import { judge, likelyGrams, readGrams } from "./weighing";

interface Props {
	task: TaskView;
	line: TaskLine;
	/** What a label says that was not taken for being too heavy. */
	start: number | null;
	onClose: () => void;
	onWeighed: (weighed: Weighing) => Promise<TaskLine | null>;
	/** The line still lacks weight. */
	onLight: () => void;
}

/** Grams from the scales against the budget, with tare; each weighing adds to the tote. */
export function WeighSheet({ task, line, start, onClose, onWeighed, onLight }: Props) {
	const [grossText, setGross] = useState(start === null ? "" : String(start));
	const [tare, setTare] = useState<Tare>({ name: "", text: "" });
	const gross = readGrams(grossText);
	const verdict = judge(line, gross, gramsOf(tare));
	const told = verdict.state === "fits" || verdict.state === "high";

	const weigh = async (over: Overweight | null = null, reason = "") => {
		if (gross === null) return;
		const weighed = { quantity: gross, tareGrams: gramsOf(tare), tare: tare.name, reason, over };
		const now = await onWeighed(weighed);
		onClose();
		if (now && isOpen(now) && now.weighings.length >= now.pieces) onLight();
	};
	return (
		<Sheet
			title={t("picker.weight-title")}
			onClose={onClose}
			foot={
				verdict.state === "high" ? (
					<Button kind="main" size="large" wide onClick={() => setGross("")}>
						{t("over.trim")}
					</Button>
				) : (
					<Asking disabled={verdict.state !== "fits"} onAsk={() => weigh()}>
						{verdict.state === "fits"
							? t("picker.weight-add", { amount: kilograms(verdict.net) })
							: t("picker.weigh")}
					</Asking>
				)
			}
		>
			<div>
				<p class={css.name}>{line.name}</p>
				<p class={css.facts}>
					{t("picker.weight-ordered", { amount: kilograms(line.ordered) })}
					{line.pieces > 0 && ` · ${amount(line.pieces, "piece")}`}
					{line.picked > 0 && ` · ${t("picker.weight-has", { amount: kilograms(line.picked) })}`}
				</p>
			</div>
			<Gauge grams={told ? verdict.total : line.picked} ordered={line.ordered} most={line.most} />
			<Field
				label={t("picker.weight-field")}
				inputMode="numeric"
				maxLength={6}
				autofocus
				large
				value={grossText}
				onInput={setGross}
				error={verdict.state === "tare" ? t("picker.tare-high") : ""}
				hint={t(line.pieces > 0 ? "picker.weight-piece" : "picker.weight-scan")}
			/>
			{verdict.state === "high" && (
				<OverChoice line={line} total={verdict.total} ways={task.over} onTake={weigh} />
			)}
			<Tares tares={task.tares} tare={tare} onChange={setTare} />
			{demo.value && (
				<Button icon={Scale} onClick={() => setGross(String(likelyGrams(line) + gramsOf(tare)))}>
					{t("picker.weight-demo")}
				</Button>
			)}
		</Sheet>
	);
}
