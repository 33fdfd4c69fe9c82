import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Choice } from "../ui/Choice";
import { Sheet } from "../ui/Sheet";

interface Props {
	got: string;
	ordered: string;
	onAgain: () => void;
	onKeep: (reason: string) => Promise<void>;
}

const REASONS = ["picker.reason-piece", "picker.reason-last"] as const;

/** The scales show another weight than ordered: weigh again, or keep it and say why. */
export function ReasonSheet({ got, ordered, onAgain, onKeep }: Props) {
	const [reason, setReason] = useState<(typeof REASONS)[number] | null>(null);
	return (
		<Sheet
			title={t("picker.reason")}
			onClose={onAgain}
			foot={
				<>
					<Button wide onClick={onAgain}>
						{t("picker.weight-again")}
					</Button>
					<Asking
						disabled={reason === null}
						onAsk={() => (reason ? onKeep(t(reason)) : Promise.resolve())}
					>
						{t("picker.weight-keep", { got })}
					</Asking>
				</>
			}
		>
			<p>{t("picker.weight-off", { got, ordered })}</p>
			{REASONS.map((key) => (
				<Choice key={key} name="reason" value={key} chosen={reason} onChoose={setReason}>
					{t(key)}
				</Choice>
			))}
		</Sheet>
	);
}
