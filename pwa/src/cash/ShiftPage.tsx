import { useState } from "preact/hooks";
import { t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { get, seg } from "../net/api";
import { useLive } from "../net/useLive";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import { SumRows } from "../ui/SumRows";
import stack from "../ui/stack.module.css";
import type { CashJournal, CashShiftView, CashSums } from "../wire/api.gen";
import { Journal } from "./Journal";
import { ShiftSteps } from "./ShiftSteps";

interface Props {
	id: string;
	/** An order's own page, where this app has one. */
	onOrder?: (orderId: string) => void;
}

function facts(shift: CashShiftView): string[] {
	return [
		shift.counted_at && t("cash.counted-at", { time: stamp(shift.counted_at) }),
		shift.handed_at && t("cash.handed-at", { time: stamp(shift.handed_at), name: shift.handed_to }),
		shift.banked_at && t("cash.banked-at", { time: stamp(shift.banked_at), slip: shift.slip }),
		shift.confirmed_at && t("cash.confirmed-at", { time: stamp(shift.confirmed_at) }),
	].filter((each): each is string => !!each);
}

function summed(sums: CashSums | null): [name: string, kopecks: number][] {
	if (sums === null) return [];
	return [
		[t("cash.kind-taken"), sums.taken_kopecks],
		[t("cash.kind-change"), sums.change_kopecks],
		[t("cash.kind-refund"), sums.refund_kopecks],
		[t("cash.kind-discrepancy"), sums.discrepancy_kopecks],
		[t("cash.expected"), sums.expected_kopecks],
	];
}

/** One shift: sums side by side, what differs, what to do next, the journal. */
export function ShiftPage({ id, onOrder }: Props) {
	const [page, setPage] = useState<CashJournal | null>(null);
	const [error, setError] = useState<unknown>(null);
	const refetch = async () => {
		try {
			setPage(await get<CashJournal>(`/cash/shifts/${seg(id)}`));
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	const reload = () => refetch().catch(() => undefined);
	useLive(["cash-shifts"], {
		refetch,
		onPush: ({ kind, id: moved }) => {
			if (kind === "cash_shift" && moved === id) void reload();
		},
	});
	if (page === null) {
		return error === null ? (
			<Skeleton rows={4} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	const { shift } = page;
	return (
		<div class={stack.list} data-cash={shift.state}>
			<Card title={`${shift.courier}, ${stamp(shift.opened_at)}`}>
				<SumRows
					rows={[[t("cash.kind-float"), shift.float_kopecks], ...summed(shift.sums)]}
					total={[
						t("cash.counted-sum"),
						shift.counted_kopecks === null ? t("cash.not-counted") : money(shift.counted_kopecks),
					]}
				/>
				{shift.sums === null && <p class={stack.facts}>{t("cash.blind-for-all")}</p>}
				{facts(shift).map((fact) => (
					<p key={fact} class={stack.facts}>
						{fact}
					</p>
				))}
				{shift.drawer.map(({ kind, kopecks, state }) => (
					<p key={kind} class={stack.facts} data-drawer={state}>
						{t(`cash.drawer-${kind}`, { sum: money(kopecks) })}: {t(`cash.drawer-is-${state}`)}
					</p>
				))}
			</Card>
			<ShiftSteps shift={shift} onDone={reload} />
			{shift.sums !== null && <Journal page={page} {...(onOrder && { onOrder })} />}
		</div>
	);
}
