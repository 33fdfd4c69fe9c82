import { Banknote, CreditCard } from "lucide";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { CashSheet } from "../handover/CashSheet";
import { TerminalSheet } from "../handover/TerminalSheet";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { connection } from "../net/live";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Money } from "../ui/Money";
import { Screen } from "../ui/Screen";
import type { ExchangeView, PayMethod } from "../wire/api.gen";
import css from "./Exchange.module.css";
import { phase, turn } from "./exchangeState";
import { Lines } from "./Lines";

interface Props {
	head: ComponentChildren;
	view: ExchangeView;
	onSettle: (method: PayMethod | null, givenKopecks?: number) => Promise<void>;
	onGiveUp: () => Promise<void>;
}

/** The difference as the largest thing, and how it changes hands; or give up, and nothing has moved. */
export function Settle({ head, view, onSettle, onGiveUp }: Props) {
	const [sheet, setSheet] = useState<PayMethod | null>(null);
	const now = phase(view);
	const owes = turn(view);
	const sum = Math.abs(view.difference_kopecks);
	const lost = connection.value === "offline";
	const wait = now !== "pay" || lost;
	const ways = Object.entries(view.goes_back) as [PayMethod, number][];
	return (
		<Screen
			head={head}
			foot={
				<div class={css.foot}>
					{lost && <p class={css.hint}>{t("swap.offline")}</p>}
					{owes === "pays" && (
						<div class={css.pair}>
							<Button
								kind="main"
								size="large"
								icon={Banknote}
								wide
								disabled={wait}
								onClick={() => setSheet("cash")}
							>
								{t("handover.pay-cash")}
							</Button>
							<Button
								kind="main"
								size="large"
								icon={CreditCard}
								wide
								disabled={wait}
								onClick={() => setSheet("terminal")}
							>
								{t("handover.pay-terminal")}
							</Button>
						</div>
					)}
					{owes !== "pays" && (
						<Asking disabled={wait} onAsk={() => onSettle(null)}>
							{owes === "even" ? t("swap.do") : t("swap.do-back", { sum: money(sum) })}
						</Asking>
					)}
					<Asking kind="quiet" size="usual" disabled={lost} onAsk={onGiveUp}>
						{t("swap.give-up")}
					</Asking>
				</div>
			}
		>
			<div class={css.now} aria-live="polite" data-turn={owes}>
				<h2>{t(`swap.${owes}`)}</h2>
				<Money kopecks={sum} size={5} />
				{ways.map(([way, kopecks]) => (
					<p key={way} class={css.hint}>
						{t(`swap.goes-${way}`, { sum: money(kopecks) })}
					</p>
				))}
				{now === "checking" && <p role="status">{t("swap.checking")}</p>}
			</div>
			{now === "refused" && (
				<Card tone="danger" title={t("swap.refused-title")}>
					<p role="alert">{t("swap.refused-why")}</p>
				</Card>
			)}
			<Lines view={view} />
			{sheet === "cash" && (
				<CashSheet
					totalKopecks={sum}
					inBagKopecks={null}
					onClose={() => setSheet(null)}
					onTake={(given) => onSettle("cash", given)}
				/>
			)}
			{sheet === "terminal" && (
				<TerminalSheet
					totalKopecks={sum}
					onClose={() => setSheet(null)}
					onApproved={() => onSettle("terminal")}
				/>
			)}
		</Screen>
	);
}
