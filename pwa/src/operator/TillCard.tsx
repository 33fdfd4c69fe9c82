import { maybe, t } from "../i18n";
import { Badge } from "../ui/Badge";
import { Card } from "../ui/Card";
import type { TillView } from "../wire/api.gen";
import css from "./Machines.module.css";
import { OnlineBadge } from "./OnlineBadge";

interface Props {
	till: TillView;
}

/** A fiscal register: shift, paper, queue, and what troubles it. */
export function TillCard({ till }: Props) {
	const shift = maybe(`operator.till-shift-${till.shift}`, { n: till.shift_number });
	const paper = till.electronic
		? t("operator.till-electronic")
		: t(till.paper ? "operator.till-paper" : "operator.till-no-paper");
	return (
		<Card title={till.name}>
			<OnlineBadge online={till.online} seenAt={till.seen_at} />
			<p class={css.tags}>
				<Badge tone={till.shift === "opened" ? "brand" : "accent"}>{shift ?? till.shift}</Badge>
				<Badge tone={till.paper || till.electronic ? "calm" : "danger"}>{paper}</Badge>
				{till.queue > 0 && (
					<Badge tone="accent">{t("operator.till-queue", { n: till.queue })}</Badge>
				)}
			</p>
			{till.trouble && (
				<p class={css.trouble} role="status">
					{maybe(`problem.${till.trouble}`) ?? t("operator.till-trouble")}{" "}
					<span class={css.code}>{till.trouble}</span>
				</p>
			)}
			<p class={css.facts}>
				{t("receipt.fn")} {till.fn_number || "—"} · {t("operator.till-fd", { fd: till.last_fd })}
			</p>
		</Card>
	);
}
