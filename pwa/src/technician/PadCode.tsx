import { KeyRound } from "lucide";
import { useState } from "preact/hooks";
import { spaced } from "../customer/orderState";
import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { del, get, post, seg } from "../net/api";
import { keep, kept } from "../offline/kept";
import { usePoll } from "../twin/usePoll";
import { Asking } from "../ui/Asking";
import { Badge } from "../ui/Badge";
import { Card } from "../ui/Card";
import stack from "../ui/stack.module.css";
import type { StaffCode } from "../wire/api.gen";
import css from "./PadCode.module.css";

interface Props {
	person: string;
	lockerId: string;
}

/** How often it is asked whether the locker has heard of the code. */
const EVERY_MS = 5_000;

/** The technician's own code for this locker's pad: asked for, shown large with its life, cancelled when done. */
export function PadCode({ person, lockerId }: Props) {
	const path = `/lockers/${seg(lockerId)}/staff-code`;
	// Kept on the phone, for it is needed when nothing is reached.
	const [shift, setShift] = useState<StaffCode | null>(() => kept<StaffCode>(person, path));
	const accept = (came: StaffCode) => {
		keep(person, path, came);
		setShift(came);
	};
	usePoll(async () => accept(await get<StaffCode>(path)), EVERY_MS);
	const until = shift?.until ?? null;
	if (!shift?.code || until === null || Date.parse(until) <= Date.now()) {
		return (
			<Card title={t("technician.pad")}>
				<p>{t("technician.pad-why")}</p>
				<Asking
					kind="second"
					size="usual"
					icon={KeyRound}
					onAsk={async () => accept(await post<StaffCode>(path))}
				>
					{t("technician.pad-ask")}
				</Asking>
			</Card>
		);
	}
	return (
		<Card title={t("technician.pad")}>
			<p class={css.code} data-pad-code={shift.code} data-heard={shift.heard}>
				{spaced(shift.code)}
			</p>
			<p class={css.life} role="status">
				<Badge tone={shift.heard ? "brand" : "accent"}>
					{t(shift.heard ? "technician.pad-heard" : "technician.pad-unheard")}
				</Badge>
				<span>{t("technician.pad-until", { time: stamp(until) })}</span>
			</p>
			<p>{t("technician.pad-how")}</p>
			<Asking kind="second" size="usual" onAsk={async () => accept(await del<StaffCode>(path))}>
				{t("technician.pad-end")}
			</Asking>
			<p class={stack.facts}>{t("technician.pad-end-follows")}</p>
		</Card>
	);
}
