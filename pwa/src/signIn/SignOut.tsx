import { signal } from "@preact/signals";
import { LogOut } from "lucide";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { queue } from "../offline/outbox";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Sheet } from "../ui/Sheet";
import { session, signOut } from "./session";

const asked = signal(false);

function close(): void {
	asked.value = false;
}

/** The end of a shift at a device that others use too. */
export function SignOut() {
	return (
		<Button
			kind="quiet"
			size="small"
			icon={LogOut}
			label={t("action.sign-out")}
			onClick={() => {
				asked.value = true;
			}}
		>
			{null}
		</Button>
	);
}

/** The question before it, over whatever screen comes meanwhile; what was not sent yet waits here for its person. */
export function SignOutSheet() {
	const now = session.value;
	const mine = now.state === "in" ? now.me.id : "";
	const n = queue.value.filter(({ person }) => person === mine).length;
	// Whoever comes next is not asked what this person was.
	useEffect(() => close, []);
	if (!asked.value) return null;
	return (
		<Sheet
			title={t("sign-out.sure")}
			onClose={close}
			foot={
				<>
					<Asking size="usual" onAsk={signOut}>
						{t("action.sign-out")}
					</Asking>
					<Button wide onClick={close}>
						{t("action.cancel")}
					</Button>
				</>
			}
		>
			<p>{n > 0 ? t("sign-out.waiting", { n }) : t("sign-out.why")}</p>
		</Sheet>
	);
}
