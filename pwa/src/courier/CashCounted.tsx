import { t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { Card } from "../ui/Card";
import { Money } from "../ui/Money";
import type { MyShift } from "../wire/api.gen";
import css from "./Courier.module.css";

interface Props {
	shift: MyShift;
}

/** A shift that was counted: the sum to hand over, and what differs. */
export function CashCounted({ shift }: Props) {
	const waits = shift.state === "counted";
	const off = shift.difference_kopecks ?? 0;
	return (
		<Card
			title={t(`cash.state-${shift.state}`)}
			tone={waits ? (off === 0 ? "brand" : "accent") : "plain"}
		>
			<Money kopecks={shift.counted_kopecks ?? 0} size={waits ? 5 : 3} />
			{off !== 0 && (
				<p data-difference={off}>
					{t(off < 0 ? "cash.less" : "cash.more", { sum: money(Math.abs(off)) })}
				</p>
			)}
			{waits && <p>{t(off === 0 ? "cash.hand-over-now" : "cash.wait-senior")}</p>}
			{shift.counted_at && <p class={css.facts}>{stamp(shift.counted_at)}</p>}
		</Card>
	);
}
