import { useState } from "preact/hooks";
import { shortOfChange } from "../cash/myCash";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Money } from "../ui/Money";
import { parseRoubles } from "../ui/roubles";
import { Sheet } from "../ui/Sheet";
import css from "./Handover.module.css";
import { change, likelyCash } from "./handoverState";

interface Props {
	totalKopecks: number;
	/** Cash for change; null where nobody knows. */
	inBagKopecks: number | null;
	onClose: () => void;
	onTake: (givenKopecks: number) => Promise<void>;
}

/** Cash with its change: likely sums as buttons, any other typed. */
export function CashSheet({ totalKopecks, inBagKopecks, onClose, onTake }: Props) {
	const [text, setText] = useState("");
	const given = parseRoubles(text) ?? 0;
	const back = change(given, totalKopecks);
	const short = shortOfChange(back ?? 0, inBagKopecks);
	const choose = (kopecks: number) => setText((kopecks / 100).toFixed(2).replace(/\.00$/, ""));
	return (
		<Sheet
			title={t("handover.cash-title")}
			onClose={onClose}
			foot={
				<Asking disabled={back === null} onAsk={() => onTake(given)}>
					{t("handover.cash-do", { sum: money(totalKopecks) })}
				</Asking>
			}
		>
			<Field
				label={t("handover.cash-given")}
				inputMode="decimal"
				maxLength={12}
				large
				value={text}
				onInput={setText}
				error={
					text !== "" && back === null
						? t("handover.cash-not-enough", { sum: money(totalKopecks - given) })
						: ""
				}
			/>
			<div class={css.notes}>
				{likelyCash(totalKopecks).map((kopecks) => (
					<Button key={kopecks} wide onClick={() => choose(kopecks)}>
						{kopecks === totalKopecks ? t("handover.cash-exact") : money(kopecks)}
					</Button>
				))}
			</div>
			<p class={css.total} aria-live="polite">
				<span>{t("handover.cash-change")}</span>
				<Money kopecks={back ?? 0} size={5} />
			</p>
			{short > 0 && (
				<p class={css.lost} role="alert">
					{t("cash.change-short", { sum: money(short) })}
				</p>
			)}
		</Sheet>
	);
}
