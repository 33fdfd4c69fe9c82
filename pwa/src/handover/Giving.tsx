import { HandHelping } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Money } from "../ui/Money";
import { ReceiptPaper } from "../ui/ReceiptPaper";
import { Screen } from "../ui/Screen";
import type { HandoverView } from "../wire/api.gen";
import css from "./Handover.module.css";
import { phase } from "./handoverState";
import { Steps } from "./Steps";

interface Props {
	head: ComponentChildren;
	view: HandoverView;
	onGiven: () => Promise<void>;
}

const TEXTS = {
	wait_money: ["handover.wait-money", "handover.wait-money-why"],
	wait_receipt: ["handover.wait-receipt", "handover.wait-receipt-why"],
	give: ["handover.give", "handover.give-why"],
	stuck: ["handover.stuck", "handover.stuck-why"],
} as const;

/** Money comes, the receipt is printed, then the goods go over. */
export function Giving({ head, view, onGiven }: Props) {
	const now = phase(view);
	const at = now === "wait_money" ? 0 : now === "wait_receipt" ? 1 : 2;
	const [title, why] = TEXTS[now in TEXTS ? (now as keyof typeof TEXTS) : "give"];
	return (
		<Screen
			head={head}
			foot={
				<Asking icon={HandHelping} disabled={at < 2} onAsk={onGiven}>
					{t("handover.give-do")}
				</Asking>
			}
		>
			<Steps at={at} debt={now === "stuck"} />
			<div class={css.now} aria-live="polite">
				<h2>{t(title)}</h2>
				<p class={css.hint}>{t(why)}</p>
				{now === "stuck" && <p class={css.code}>{view.trouble}</p>}
				<Money kopecks={view.total_kopecks} size={5} />
				{view.change_kopecks > 0 && (
					<p class={css.change}>{t("handover.give-change", { sum: money(view.change_kopecks) })}</p>
				)}
			</div>
			{view.receipt && <ReceiptPaper receipt={view.receipt} />}
		</Screen>
	);
}
