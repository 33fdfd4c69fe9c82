import { useState } from "preact/hooks";
import { t } from "../i18n";
import { kilograms } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Choice } from "../ui/Choice";
import { Sheet } from "../ui/Sheet";
import type { TaskLine } from "../wire/api.gen";

interface Props {
	line: TaskLine;
	onClose: () => void;
	/** Back to the scales: a weighing adds. */
	onMore: () => void;
	onKeep: (reason: string) => Promise<void>;
}

const REASONS = ["picker.reason-piece", "picker.reason-last"] as const;

/** The scales show less than ordered: add more, or keep it and say why. */
export function ReasonSheet({ line, onClose, onMore, onKeep }: Props) {
	const [reason, setReason] = useState<(typeof REASONS)[number] | null>(null);
	const got = kilograms(line.picked);
	return (
		<Sheet
			title={t("picker.reason")}
			onClose={onClose}
			foot={
				<>
					<Button wide onClick={onMore}>
						{t("picker.weight-more")}
					</Button>
					<Asking
						disabled={reason === null}
						onAsk={() => (reason ? onKeep(t(reason)).then(onClose) : Promise.resolve())}
					>
						{t("picker.weight-keep", { got })}
					</Asking>
				</>
			}
		>
			<p>{t("picker.weight-light", { got, ordered: kilograms(line.ordered) })}</p>
			{REASONS.map((key) => (
				<Choice key={key} name="reason" value={key} chosen={reason} onChoose={setReason}>
					{t(key)}
				</Choice>
			))}
		</Sheet>
	);
}
