import { useState } from "preact/hooks";
import { t } from "../i18n";
import { get, withQuery } from "../net/api";
import { go } from "../net/router";
import { useFetch } from "../net/useFetch";
import { ErrorCard } from "../ui/ErrorCard";
import native from "../ui/native.module.css";
import { Skeleton } from "../ui/Skeleton";
import type { Reconciliation } from "../wire/api.gen";
import { BalanceCard } from "./BalanceCard";
import { BonusQueue } from "./BonusQueue";
import { Differences } from "./Differences";
import { FiguresTable } from "./FiguresTable";
import css from "./Report.module.css";
import { dayOf, isoDate } from "./reportState";
import { SettlingCard } from "./SettlingCard";

/** A day's reconciliation: goods, money and receipts side by side, and what does not agree. */
export function Report() {
	const [date, setDate] = useState(() => isoDate(new Date()));
	const { value, error, reload } = useFetch(date, () =>
		get<Reconciliation>(withQuery("/reports/reconciliation", dayOf(date))),
	);
	return (
		<div class={css.report}>
			<div class={css.top}>
				<label class={native.field}>
					<span>{t("operator.report-day")}</span>
					<input
						type="date"
						value={date}
						max={isoDate(new Date())}
						onInput={(event) => event.currentTarget.value && setDate(event.currentTarget.value)}
					/>
				</label>
				<button type="button" class={css.again} onClick={() => void reload()}>
					{t("action.refresh")}
				</button>
				<button type="button" class={css.again} onClick={() => go("/cash")}>
					{t("cash.shifts")}
				</button>
			</div>
			{error !== null && <ErrorCard error={error} onRetry={() => void reload()} />}
			{value === null && error === null && <Skeleton rows={4} />}
			{value && (
				<>
					<BalanceCard report={value} />
					<Differences differences={value.differences} />
				</>
			)}
			<SettlingCard {...dayOf(date)} />
			<BonusQueue always />
			{value && <FiguresTable report={value} />}
		</div>
	);
}
