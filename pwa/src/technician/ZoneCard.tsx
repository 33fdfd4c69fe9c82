import { maybe, t } from "../i18n";
import { time } from "../i18n/format";
import { ZoneState } from "../operator/ZoneState";
import { Button } from "../ui/Button";
import type { ZoneActionView, ZoneView } from "../wire/api.gen";
import css from "./LockerPage.module.css";

interface Props {
	state: ZoneView;
	/** The latest action on this zone. */
	action: ZoneActionView | undefined;
	onAct: () => void;
}

/** A zone that a technician may act on, and what became of the last action. */
export function ZoneCard({ state, action, onAct }: Props) {
	return (
		<ZoneState state={state}>
			{action && (
				<span class={css.facts} role="status" data-deed={action.action} data-state={action.state}>
					{[
						`${time(action.at)} ${t(`technician.deed-${action.action}`)}`,
						t(`technician.deed-state-${action.state}`),
						maybe(`technician.deed-code-${action.code}`),
					]
						.filter(Boolean)
						.join(": ")}
				</span>
			)}
			<Button wide onClick={onAct}>
				{t("technician.zone-act")}
			</Button>
		</ZoneState>
	);
}
