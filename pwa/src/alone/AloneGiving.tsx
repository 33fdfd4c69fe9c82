import { HandHelping, RotateCw } from "lucide";
import type { ComponentChildren } from "preact";
import css from "../handover/Handover.module.css";
import { Steps } from "../handover/Steps";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { connection } from "../net/live";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Money } from "../ui/Money";
import { ReceiptPaper } from "../ui/ReceiptPaper";
import { Screen } from "../ui/Screen";
import { stand } from "./aloneState";
import type { AloneWork } from "./useAlone";

interface Props {
	head: ComponentChildren;
	work: AloneWork;
	onGiven: () => void;
}

/** Money is in hand, the till beside the courier prints, the goods go over; the server hears of it later. */
export function AloneGiving({ head, work, onGiven }: Props) {
	const { state, outcome } = work;
	const now = stand(state);
	const may = now === "printed" || now === "refused" || now === "given";
	const change = Math.max((outcome?.given_kopecks ?? 0) - (outcome?.kopecks ?? 0), 0);
	return (
		<Screen
			head={head}
			foot={
				now === "silent" ? (
					<>
						<Asking icon={RotateCw} onAsk={work.again}>
							{t("alone.again")}
						</Asking>
						{connection.value !== "offline" && (
							<Button wide onClick={work.leaveToServer}>
								{t("alone.by-server")}
							</Button>
						)}
					</>
				) : (
					<Button
						kind="main"
						size="large"
						icon={HandHelping}
						wide
						disabled={!may}
						onClick={onGiven}
					>
						{t("handover.give-do")}
					</Button>
				)
			}
		>
			<Steps at={may ? 2 : 1} debt={now === "refused" || now === "given"} />
			<div class={css.now} aria-live="polite" data-stand={now}>
				<h2>{t(`alone.${now}`)}</h2>
				<p class={css.hint}>{t(`alone.${now}-why`)}</p>
				{(now === "refused" || now === "waits") && (
					<p class={css.code}>{state?.code || state?.trouble}</p>
				)}
				<Money kopecks={outcome?.kopecks ?? 0} size={5} />
				{change > 0 && (
					<p class={css.change}>{t("handover.give-change", { sum: money(change) })}</p>
				)}
				{state?.paper_owed && <p class={css.lost}>{t("alone.paper-owed")}</p>}
			</div>
			{state?.receipt && <ReceiptPaper receipt={state.receipt} />}
		</Screen>
	);
}
