import { useState } from "preact/hooks";
import { type Key, t } from "../i18n";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Sheet } from "../ui/Sheet";
import css from "./Handover.module.css";
import { Reasons } from "./Reasons";

interface Props {
	/** Every line is refused already: this is the one thing left to do. */
	needed?: boolean;
	onRefuse: (reason: string) => Promise<void>;
}

/** The customer takes nothing: asked twice, since the goods go back. */
export function RefuseAll({ needed = false, onRefuse }: Props) {
	const [open, setOpen] = useState(false);
	const [reason, setReason] = useState<Key | null>(null);
	return (
		<>
			{needed && <p class={css.hint}>{t("handover.refuse-all-needed")}</p>}
			<Button kind="danger" size={needed ? "large" : "usual"} wide onClick={() => setOpen(true)}>
				{t(needed ? "handover.refuse-all-do" : "handover.refuse-all")}
			</Button>
			{open && (
				<Sheet
					title={t("handover.refuse-all-title")}
					onClose={() => setOpen(false)}
					foot={
						<Asking kind="danger" onAsk={() => onRefuse(reason ? t(reason) : "")}>
							{t("handover.refuse-all-do")}
						</Asking>
					}
				>
					<p>{t("handover.refuse-all-why")}</p>
					<Reasons chosen={reason} onChoose={setReason} />
				</Sheet>
			)}
		</>
	);
}
