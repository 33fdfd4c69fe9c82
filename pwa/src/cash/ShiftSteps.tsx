import { useState } from "preact/hooks";
import { t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { post, seg } from "../net/api";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import type { CashShiftView } from "../wire/api.gen";
import { SignSheet } from "./SignSheet";
import { next, openDifference } from "./shiftState";

interface Props {
	shift: CashShiftView;
	onDone: () => Promise<void>;
}

/** What the desk does next: sign for a difference, take the cash, bring it to the bank, see that it came. */
export function ShiftSteps({ shift, onDone }: Props) {
	const [sheet, setSheet] = useState<"sign" | "recount" | null>(null);
	const [slip, setSlip] = useState("");
	const off = openDifference(shift);
	const counted = shift.counted_kopecks ?? 0;
	const step = async (name: string, body: object) => {
		await post<CashShiftView>(`/cash/shifts/${seg(shift.id)}/${name}`, body);
		await onDone();
	};
	const does = next(shift);
	return (
		<>
			{shift.discrepancies.map(({ kopecks, opened_at, due_at, state, signed_by, note }) => (
				<Card key={opened_at} tone={state === "open" ? "danger" : "plain"}>
					<strong data-discrepancy={state}>
						{t(kopecks < 0 ? "cash.less" : "cash.more", { sum: money(Math.abs(kopecks)) })}
					</strong>
					<span>
						{state === "open"
							? t("cash.sign-until", { time: stamp(due_at) })
							: t(`cash.ended-${state}`, { name: signed_by, note })}
					</span>
				</Card>
			))}
			{off && (
				<Button kind="main" size="large" wide onClick={() => setSheet("sign")}>
					{t("cash.sign")}
				</Button>
			)}
			{does === "hand-over" && (
				<Asking onAsk={() => step("hand-over", { kopecks: counted })}>
					{t("cash.take", { sum: money(counted) })}
				</Asking>
			)}
			{shift.state === "counted" && (
				<Button wide onClick={() => setSheet("recount")}>
					{t("cash.recount")}
				</Button>
			)}
			{does === "bank" && (
				<>
					<Field label={t("cash.slip")} value={slip} maxLength={40} onInput={setSlip} />
					<Asking disabled={slip.trim() === ""} onAsk={() => step("bank", { slip: slip.trim() })}>
						{t("cash.bank")}
					</Asking>
				</>
			)}
			{does === "confirm" && <Asking onAsk={() => step("confirm", {})}>{t("cash.confirm")}</Asking>}
			{sheet && (
				<SignSheet
					what={sheet}
					onClose={() => setSheet(null)}
					onSign={async (note) => {
						await step(sheet, { ...(sheet === "sign" && { kopecks: off?.kopecks }), note });
						setSheet(null);
					}}
				/>
			)}
		</>
	);
}
