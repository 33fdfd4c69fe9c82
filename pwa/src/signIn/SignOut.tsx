import { LogOut } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { queue } from "../offline/outbox";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Sheet } from "../ui/Sheet";
import { session, signOut } from "./session";

/** The end of a shift at a device that others use too; what was not sent yet waits here for its person. */
export function SignOut() {
	const [asked, setAsked] = useState(false);
	const now = session.value;
	const mine = now.state === "in" ? now.me.id : "";
	const n = queue.value.filter(({ person }) => person === mine).length;
	return (
		<>
			<Button
				kind="quiet"
				size="small"
				icon={LogOut}
				label={t("action.sign-out")}
				onClick={() => setAsked(true)}
			>
				{null}
			</Button>
			{asked && (
				<Sheet
					title={t("sign-out.sure")}
					onClose={() => setAsked(false)}
					foot={
						<>
							<Asking size="usual" onAsk={signOut}>
								{t("action.sign-out")}
							</Asking>
							<Button wide onClick={() => setAsked(false)}>
								{t("action.cancel")}
							</Button>
						</>
					}
				>
					<p>{n > 0 ? t("sign-out.waiting", { n }) : t("sign-out.why")}</p>
				</Sheet>
			)}
		</>
	);
}
