import type { ComponentChildren } from "preact";
import { Finish } from "../handover/Finish";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { Card } from "../ui/Card";
import { Money } from "../ui/Money";
import { ReceiptPaper } from "../ui/ReceiptPaper";
import { Screen } from "../ui/Screen";
import type { ExchangeView, PayMethod } from "../wire/api.gen";
import css from "./Exchange.module.css";
import { turn } from "./exchangeState";

interface Props {
	head: ComponentChildren;
	view: ExchangeView;
	onDone: () => void;
}

/** Exchanged: the change, what is still on its way back, and both receipts as they are printed. */
export function Done({ head, view, onDone }: Props) {
	const ways = Object.entries(view.goes_back) as [PayMethod, number][];
	const waits = !view.receipts.some(({ kind }) => kind === "sell_return");
	return (
		<Screen head={head} foot={<Finish onDone={onDone} />}>
			<div class={css.now} aria-live="polite" data-turn={turn(view)}>
				<h2>{t("swap.done")}</h2>
				<p class={css.hint}>{t("swap.done-why")}</p>
				{view.change_kopecks > 0 && (
					<>
						<p>{t("handover.cash-change")}</p>
						<Money kopecks={view.change_kopecks} size={5} />
					</>
				)}
				{ways.map(([way, kopecks]) => (
					<p key={way}>{t(`swap.goes-${way}`, { sum: money(kopecks) })}</p>
				))}
			</div>
			{waits && (
				<Card>
					<p role="status">{t("swap.waits-bank")}</p>
				</Card>
			)}
			{view.receipts.map((receipt) => (
				<ReceiptPaper key={receipt.id} receipt={receipt} />
			))}
		</Screen>
	);
}
