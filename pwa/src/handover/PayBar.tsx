import { Banknote, CreditCard, Wallet } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { connection } from "../net/live";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Money } from "../ui/Money";
import type { HandoverView, PayMethod } from "../wire/api.gen";
import { CashSheet } from "./CashSheet";
import css from "./Handover.module.css";
import { bankWords, buttons, restToTake } from "./handoverState";
import { TerminalSheet } from "./TerminalSheet";
import type { HandoverWork } from "./useHandover";

interface Props {
	view: HandoverView;
	work: HandoverWork;
	/** Cash for change; null where nobody knows. */
	inBagKopecks: number | null;
}

/** What goes on without the server, in words. */
function aloneWords(methods: readonly PayMethod[], until: string | null | undefined): string {
	if (methods.length === 0) return t("alone.no-way");
	return methods.includes("hold") && until
		? t("alone.held", { time: stamp(until) })
		: t("alone.now");
}

/** The sum as the largest thing, and a large button for every way to pay it. */
export function PayBar({ view, work, inBagKopecks }: Props) {
	const [sheet, setSheet] = useState<PayMethod | null>(null);
	const total = view.total_kopecks;
	const methods = buttons(view.methods);
	const held = methods.includes("hold");
	const words = bankWords(view);
	const { door } = work;
	// Alone a courier takes all of it: what is held goes back when the server hears of it.
	const rest = door || held ? total : restToTake(view);
	const lost = connection.value === "offline" && !door;
	const until = door?.permit.covered_until;
	return (
		<div class={css.pay}>
			<p class={css.total} aria-live="polite">
				<span>{t(held ? words.total : "handover.total")}</span>
				<Money kopecks={rest} size={5} />
			</p>
			{rest < total && <p class={css.hint}>{t("handover.rest", { sum: money(total - rest) })}</p>}
			{held && view.money.held_kopecks > total && (
				<p class={css.hint}>{t(words.more, { sum: money(view.money.held_kopecks) })}</p>
			)}
			{lost && <p class={css.lost}>{t("handover.offline")}</p>}
			{door && <p class={css.hint}>{aloneWords(methods, until)}</p>}
			{held && (
				<Asking icon={Wallet} disabled={lost} onAsk={() => work.settle("hold", total)}>
					{t(door ? "alone.given" : words.pay)}
				</Asking>
			)}
			{methods.includes("invoice") && (
				<Asking icon={Wallet} disabled={lost} onAsk={() => work.settle("invoice", total)}>
					{t("handover.by-invoice")}
				</Asking>
			)}
			<div class={css.pair}>
				{methods.includes("cash") && (
					<Button
						kind={held ? "second" : "main"}
						size="large"
						icon={Banknote}
						wide
						disabled={lost}
						onClick={() => setSheet("cash")}
					>
						{t("handover.pay-cash")}
					</Button>
				)}
				{methods.includes("terminal") && (
					<Button
						kind={held ? "second" : "main"}
						size="large"
						icon={CreditCard}
						wide
						disabled={lost}
						onClick={() => setSheet("terminal")}
					>
						{t("handover.pay-terminal")}
					</Button>
				)}
			</div>
			{sheet === "cash" && (
				<CashSheet
					totalKopecks={rest}
					inBagKopecks={inBagKopecks}
					onClose={() => setSheet(null)}
					onTake={(given) => work.settle("cash", total, given)}
				/>
			)}
			{sheet === "terminal" && (
				<TerminalSheet
					totalKopecks={rest}
					onClose={() => setSheet(null)}
					onApproved={() => work.settle("terminal", total)}
				/>
			)}
		</div>
	);
}
