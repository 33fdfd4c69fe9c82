import { t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { who } from "../operator/history";
import stack from "../ui/stack.module.css";
import type { TillDeedView } from "../wire/api.gen";
import css from "./Tills.module.css";
import { outcomeWords } from "./words";

interface Props {
	deeds: readonly TillDeedView[];
}

/** What people asked of a till and what became of it. */
export function Deeds({ deeds }: Props) {
	return (
		<section class={css.part} aria-label={t("till.deeds")}>
			<h3>{t("till.deeds")}</h3>
			{deeds.length === 0 && <p class={stack.facts}>{t("till.deeds-none")}</p>}
			<ul class={css.rows}>
				{deeds.map((deed) => (
					<li key={deed.id} class={css.line} data-deed={deed.action} data-state={deed.state}>
						<span>
							<strong>
								{t(`till.act-${deed.action}`)}
								{deed.kopecks !== null && ` ${money(deed.kopecks)}`}
								{deed.to_till && ` → ${deed.to_till}`}
							</strong>
							: {outcomeWords(deed)}
							<br />
							<span class={stack.facts}>
								{deed.why} · {who(deed.actor)} · {stamp(deed.at)}
							</span>
						</span>
					</li>
				))}
			</ul>
		</section>
	);
}
