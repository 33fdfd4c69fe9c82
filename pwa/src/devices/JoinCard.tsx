import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { who } from "../operator/history";
import { Asking } from "../ui/Asking";
import { Badge } from "../ui/Badge";
import { Card } from "../ui/Card";
import stack from "../ui/stack.module.css";
import type { JoinView } from "../wire/api.gen";
import css from "./Devices.module.css";

interface Props {
	join: JoinView;
	onDecide: (verdict: "approve" | "refuse") => Promise<unknown>;
}

/** One device that asks to join: the fingerprint to compare with its own screen, then yes or no. */
export function JoinCard({ join, onDecide }: Props) {
	const waits = join.state === "waiting";
	return (
		<li data-join={join.state}>
			<Card title={join.name || join.device_id} {...(waits && { tone: "accent" })}>
				<p class={stack.facts}>{t("technician.join-asked", { time: stamp(join.asked_at) })}</p>
				<p class={css.print}>{join.fingerprint}</p>
				{waits ? (
					<>
						<p>{t("technician.join-compare")}</p>
						<div class={stack.pair}>
							<Asking kind="danger" size="usual" onAsk={() => onDecide("refuse")}>
								{t("technician.join-refuse")}
							</Asking>
							<Asking size="usual" onAsk={() => onDecide("approve")}>
								{t("technician.join-approve")}
							</Asking>
						</div>
					</>
				) : (
					<p>
						<Badge tone={join.state === "approved" ? "brand" : "danger"}>
							{t(
								join.state === "approved" ? "technician.join-approved" : "technician.join-refused",
							)}
						</Badge>{" "}
						<span class={stack.facts}>{who(join.decided_by)}</span>
					</p>
				)}
			</Card>
		</li>
	);
}
