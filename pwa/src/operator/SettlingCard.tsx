import { FileSpreadsheet } from "lucide";
import { maybe, t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { get, seg, withQuery } from "../net/api";
import { download } from "../net/download";
import { go } from "../net/router";
import { useFetch } from "../net/useFetch";
import { kindWords } from "../tills/words";
import { Asking } from "../ui/Asking";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import type { SettledRow, Settling } from "../wire/api.gen";
import css from "./Report.module.css";
import { SettledSums } from "./SettledSums";

interface Props {
	since: string;
	until: string;
}

function moneyWords({ method, money_kopecks, taken_at }: SettledRow): string {
	if (taken_at === null) return t("settling.no-money");
	const how = maybe(`paymethod.${method}`) ?? method;
	return `${how} ${money(money_kopecks)}, ${stamp(taken_at)}`;
}

function receiptWords(row: SettledRow): string {
	if (row.fd_number === 0) return t("settling.no-receipt");
	const kind = row.receipt_kind ? kindWords(row.receipt_kind) : "";
	const at = row.printed_at ? stamp(row.printed_at) : "";
	return [
		kind,
		`${t("receipt.fd")} ${row.fd_number}`,
		money(Math.abs(row.receipt_kopecks)),
		row.till,
		at,
	]
		.filter(Boolean)
		.join(", ");
}

/** Receipts against settlements: what differs first, each row leads to its order and its history; files for the accountant. */
export function SettlingCard({ since, until }: Props) {
	const span = { since, until };
	const { value, error, reload } = useFetch(`${since} ${until}`, () =>
		get<Settling>(withQuery("/reports/settlements", span)),
	);
	if (value === null) {
		return error === null ? (
			<Skeleton rows={4} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	return (
		<section class={css.report} aria-label={t("settling.title")}>
			<h2>{t("settling.title")}</h2>
			<p data-differences={value.total.differences}>
				{value.total.differences > 0
					? t("settling.differs", { n: value.total.differences })
					: t("settling.agrees", { n: value.total.settlements })}
			</p>
			<div class={css.files}>
				<Asking
					kind="second"
					size="usual"
					icon={FileSpreadsheet}
					onAsk={() => download(withQuery("/reports/settlements.xlsx", span))}
				>
					{t("settling.xlsx")}
				</Asking>
				<Asking
					kind="second"
					size="usual"
					onAsk={() => download(withQuery("/reports/settlements.csv", span))}
				>
					{t("settling.csv")}
				</Asking>
			</div>
			<ul class={css.differences}>
				{value.rows
					.filter(({ kind }) => kind !== "ok")
					.map((row) => (
						<li
							key={`${row.order_id} ${row.fn_number} ${row.fd_number} ${row.kind}`}
							data-kind={row.kind}
						>
							<Card
								tone={row.kind === "returned" || row.kind === "corrected" ? "plain" : "accent"}
								onClick={() => go(`/order/${seg(row.order_id)}`)}
							>
								<strong>
									{t(`settling.kind-${row.kind}`)} ·{" "}
									{t("order.number", { number: row.order_number })}
								</strong>
								<span>{moneyWords(row)}</span>
								<span>{receiptWords(row)}</span>
								{row.due_at && (
									<span>
										{t("operator.report-due")}: {stamp(row.due_at)}
									</span>
								)}
							</Card>
						</li>
					))}
			</ul>
			{value.more > 0 && <p>{t("settling.more", { n: value.more })}</p>}
			<SettledSums title={t("settling.by-day")} sums={value.days} />
			<SettledSums title={t("settling.by-shift")} sums={value.shifts} />
		</section>
	);
}
