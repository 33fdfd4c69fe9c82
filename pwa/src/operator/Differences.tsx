import { maybe, t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import { Card } from "../ui/Card";
import type { Difference } from "../wire/api.gen";
import css from "./Report.module.css";

interface Props {
	differences: readonly Difference[];
}

/** Every difference by name: how much, whose, until when. */
export function Differences({ differences }: Props) {
	return (
		<ul class={css.differences}>
			{differences.map(({ order_id, kind, kopecks, owner, due_at, about }) => (
				<li key={`${order_id} ${kind} ${about}`}>
					<Card tone="accent" {...(order_id && { onClick: () => go(`/order/${seg(order_id)}`) })}>
						<strong>
							{t(`operator.diff-${kind}`)}
							{about && ` (${maybe(`claim.${about}`) ?? about})`} · {money(kopecks)}
						</strong>
						<span>
							{t("operator.report-owner")}: {maybe(`operator.owner-${owner}`) ?? owner}
							{due_at && ` · ${t("operator.report-due")}: ${stamp(due_at)}`}
						</span>
					</Card>
				</li>
			))}
		</ul>
	);
}
