import { t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { get, seg } from "../net/api";
import { go } from "../net/router";
import { useFetch } from "../net/useFetch";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import stack from "../ui/stack.module.css";
import type { ShiftView } from "../wire/api.gen";
import { tillPath } from "./calls";
import { pathOf } from "./paths";
import css from "./Shift.module.css";
import { ShiftTable } from "./ShiftTable";
import { kindWords, unlikeWords } from "./words";

interface Props {
	till: string;
	fn: string;
	no: string;
	/** The operator opens orders; a technician sees the sums. */
	mayMoney: boolean;
}

/** A shift as its register counted it and as we know it: every difference by name, then the receipts. */
export function ShiftPage({ till, fn, no, mayMoney }: Props) {
	const path = `${tillPath(till)}/shifts/${seg(fn)}/${seg(no)}`;
	const { value, error, reload } = useFetch(path, () => get<ShiftView>(path));
	if (value === null) {
		return error === null ? (
			<Skeleton rows={5} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	const told = value.report !== "none";
	return (
		<article class={css.page} aria-label={t("till.shift-n", { number: value.number })}>
			<header>
				<h2>{t("till.shift-report", { number: value.number, till: value.till })}</h2>
				<p class={stack.facts}>
					{t("receipt.fn")} {value.fn_number} · {value.opened_at ? stamp(value.opened_at) : "—"} –{" "}
					{value.closed_at ? stamp(value.closed_at) : t("till.shift-running")}
				</p>
			</header>
			{!told && <Card title={t("till.report-none")}>{t("till.report-none-why")}</Card>}
			{told && value.unlike.length === 0 && (
				<Card tone="brand" title={t("till.report-agrees")}>
					{t("till.report-agrees-why")}
				</Card>
			)}
			{value.unlike.length > 0 && (
				<Card tone="danger" title={t("till.report-differs", { n: value.unlike.length })}>
					<ul class={css.unlike}>
						{value.unlike.map((one) => (
							<li key={`${one.what} ${one.kind} ${one.correction}`} data-unlike={one.what}>
								{unlikeWords(one)}
							</li>
						))}
					</ul>
				</Card>
			)}
			<ShiftTable shift={value} />
			{told && (
				<p class={stack.facts}>
					{t("till.was-cash-in")}: {money(value.cash_in_kopecks)} · {t("till.was-cash-out")}:{" "}
					{money(value.cash_out_kopecks)}
					{value.reported_at && ` · ${t("till.report-as-of", { time: stamp(value.reported_at) })}`}
				</p>
			)}
			<section class={css.page} aria-label={t("till.documents")}>
				<h3>{t("till.documents")}</h3>
				<table class={css.table}>
					<tbody>
						{value.documents.map((one) => (
							<tr key={one.id} data-fd={one.fd_number}>
								<td>
									{t("receipt.fd")} {one.fd_number}
								</td>
								<td>{kindWords(one.kind)}</td>
								<td>{stamp(one.printed_at)}</td>
								<td>{money(one.total_kopecks)}</td>
								{mayMoney && (
									<td>
										<Button
											size="small"
											kind="quiet"
											onClick={() => go(`/order/${seg(one.order_id)}`)}
										>
											{t("till.to-order")}
										</Button>
									</td>
								)}
							</tr>
						))}
					</tbody>
				</table>
			</section>
			<Button onClick={() => go(pathOf(till))}>{t("till.to-till")}</Button>
		</article>
	);
}
