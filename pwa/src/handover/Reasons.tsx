import { type Key, t } from "../i18n";
import { Choice } from "../ui/Choice";
import css from "./Handover.module.css";

interface Props {
	chosen: Key | null;
	onChoose: (reason: Key) => void;
}

const REASONS: readonly Key[] = [
	"handover.reason-quality",
	"handover.reason-changed",
	"handover.reason-wrong",
	"handover.reason-late",
];

/** Why the customer does not take it; may be left open. */
export function Reasons({ chosen, onChoose }: Props) {
	return (
		<fieldset class={css.reasons}>
			<legend>{t("handover.refuse-reason")}</legend>
			{REASONS.map((key) => (
				<Choice key={key} name="reason" value={key} chosen={chosen} onChoose={onChoose}>
					{t(key)}
				</Choice>
			))}
		</fieldset>
	);
}
