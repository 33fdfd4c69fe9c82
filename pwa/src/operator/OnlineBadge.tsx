import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { Badge } from "../ui/Badge";
import css from "./Machines.module.css";

interface Props {
	online: boolean;
	seenAt: string | null;
}

/** On line, or since when not. */
export function OnlineBadge({ online, seenAt }: Props) {
	return (
		<span class={css.online}>
			<Badge tone={online ? "brand" : "danger"}>
				{t(online ? "operator.online" : "operator.offline")}
			</Badge>
			{!online && seenAt && (
				<span class={css.facts}>{t("operator.seen", { time: stamp(seenAt) })}</span>
			)}
		</span>
	);
}
