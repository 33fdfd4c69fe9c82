import { Thermometer } from "lucide";
import { t } from "../i18n";
import type { WarmthView } from "../wire/api.gen";
import { Badge } from "./Badge";
import { Icon } from "./Icon";
import css from "./WarmthBadge.module.css";

interface Props {
	warmth: WarmthView | null;
}

/** That a parcel is getting warm, or is spoiled by it; nothing while all is well. */
export function WarmthBadge({ warmth }: Props) {
	if (warmth === null || warmth.level === "ok") return null;
	const spoiled = warmth.level === "spoiled";
	return (
		<Badge tone={spoiled ? "danger" : "accent"}>
			<span class={css.words} data-level={warmth.level}>
				<Icon icon={Thermometer} size={18} />
				{spoiled
					? t("warmth.spoiled")
					: t("warmth.warm", { n: Math.max(1, Math.round(warmth.warm_s / 60)) })}
			</span>
		</Badge>
	);
}
