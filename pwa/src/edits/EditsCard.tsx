import { t } from "../i18n";
import { amount, day, money, stamp } from "../i18n/format";
import { Card } from "../ui/Card";
import stack from "../ui/stack.module.css";
import type { EditView, OrderView } from "../wire/api.gen";
import css from "./Edit.module.css";
import { kindOf } from "./editState";

/** What one edit changed: old → new, line by line. */
export function EditLines({ edit }: { edit: EditView }) {
	return (
		<ul class={css.changes}>
			{edit.lines.map((line) => (
				<li key={line.no} data-change={kindOf(line)}>
					{line.name}: {line.before > 0 && <s>{amount(line.before, line.unit)}</s>}{" "}
					<strong>{line.after > 0 ? amount(line.after, line.unit) : t("edit.removed")}</strong>
				</li>
			))}
			{edit.window_starts_at && <li>{t("edit.window", { day: day(edit.window_starts_at) })}</li>}
		</ul>
	);
}

/** Every edit of the order, the latest first: who, when, what, and the sum before and after. */
export function EditsCard({ order }: { order: OrderView }) {
	if (order.edits.length === 0) return null;
	return (
		<Card title={t("edit.history")}>
			<ul class={css.edits}>
				{order.edits.map((edit) => (
					<li key={edit.id} data-edit={edit.state}>
						<p>
							<strong>{t(`edit.by-${edit.by}`)}</strong>
							{edit.state !== "made" && ` · ${t(`edit.state-${edit.state}`)}`}
							<span class={stack.facts}> · {stamp(edit.at)}</span>
						</p>
						<EditLines edit={edit} />
						<p class={stack.facts}>
							{money(edit.before_kopecks)} → {money(edit.after_kopecks)}
							{edit.reason && ` · ${edit.reason}`}
						</p>
					</li>
				))}
			</ul>
		</Card>
	);
}
