import { t } from "../i18n";
import stack from "../ui/stack.module.css";
import { JoinCard } from "./JoinCard";
import { useJoins } from "./useJoins";

/** Devices that ask to join, those that wait first; nothing when there are none. */
export function Joins() {
	const { joins, decide } = useJoins();
	if (joins.length === 0) return null;
	return (
		<section class={stack.list} aria-label={t("technician.joins")}>
			<h2>{t("technician.joins")}</h2>
			<ul class={stack.list} aria-live="polite">
				{joins.map((join) => (
					<JoinCard key={join.id} join={join} onDecide={(verdict) => decide(join.id, verdict)} />
				))}
			</ul>
		</section>
	);
}
