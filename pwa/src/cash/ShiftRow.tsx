import { t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import { Badge } from "../ui/Badge";
import stack from "../ui/stack.module.css";
import type { CashShiftView } from "../wire/api.gen";
import css from "./Cash.module.css";
import { next, openDifference } from "./shiftState";

interface Props {
	shift: CashShiftView;
	open: boolean;
}

/** One shift in the list: whose, where it stands, what differs. */
export function ShiftRow({ shift, open }: Props) {
	const off = openDifference(shift);
	const does = next(shift);
	const sum = shift.counted_kopecks ?? shift.sums?.expected_kopecks;
	return (
		<li>
			<button
				type="button"
				class={css.row}
				data-next={does}
				aria-current={open ? "true" : undefined}
				onClick={() => go(`/cash/${seg(shift.id)}`)}
			>
				<span class={css.words}>
					<strong>{shift.courier}</strong>
					<span class={stack.facts}>{stamp(shift.opened_at)}</span>
				</span>
				<span class={css.side}>
					{sum !== undefined && <strong>{money(sum)}</strong>}
					<Badge tone={does === "sign" ? "danger" : does === "done" ? "calm" : "brand"}>
						{off
							? t(off.kopecks < 0 ? "cash.less" : "cash.more", {
									sum: money(Math.abs(off.kopecks)),
								})
							: t(`cash.state-${shift.state}`)}
					</Badge>
				</span>
			</button>
		</li>
	);
}
