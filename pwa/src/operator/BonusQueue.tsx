import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { get, seg } from "../net/api";
import { go } from "../net/router";
import { useFetch } from "../net/useFetch";
import { Card } from "../ui/Card";
import type { LoyaltyOperation, LoyaltyQueue } from "../wire/api.gen";
import css from "./Report.module.css";

const AGAIN_MS = 15_000;

/** What the loyalty service still has to take and since when, and what it refused; `always`, though there is nothing. */
export function BonusQueue({ always = false }: { always?: boolean }) {
	const { value, reload } = useFetch("loyalty", () => get<LoyaltyQueue>("/loyalty"));
	useEffect(() => {
		const timer = setInterval(() => void reload(), AGAIN_MS);
		return () => clearInterval(timer);
	}, [reload]);
	if (value === null) return null;
	const waiting = always ? value.waiting : value.waiting.filter((one) => one.late);
	if (waiting.length + value.failed.length === 0) {
		return always ? <Card title={t("bonus.queue")}>{t("bonus.queue-empty")}</Card> : null;
	}
	return (
		<Card tone={value.failed.length > 0 ? "danger" : "accent"} title={t("bonus.queue")}>
			{value.failed.length > 0 && <p>{t("bonus.queue-failed")}</p>}
			<Rows operations={value.failed} />
			{waiting.length > 0 && <p>{t("bonus.queue-waits")}</p>}
			<Rows operations={waiting} />
		</Card>
	);
}

function Rows({ operations }: { operations: readonly LoyaltyOperation[] }) {
	return (
		<ul class={css.differences}>
			{operations.map((one) => (
				<li key={one.id} data-late={one.late}>
					<Card onClick={() => go(`/order/${seg(one.order_id)}`)}>
						<strong>
							{t(`bonus.kind.${one.kind}`)} · {money(one.kopecks)}
						</strong>
						<span>
							{t("order.number", { number: one.order_number })} · {stamp(one.since)}
							{one.late && ` · ${t("bonus.queue-late")}`}
							{one.code && ` · ${one.code}`}
						</span>
					</Card>
				</li>
			))}
		</ul>
	);
}
