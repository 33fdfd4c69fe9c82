import { Wallet } from "lucide";
import { t } from "../i18n";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import stack from "../ui/stack.module.css";
import css from "./Cash.module.css";
import { ShiftRow } from "./ShiftRow";
import { openDifference, ranked } from "./shiftState";
import { useShifts } from "./useShifts";

interface Props {
	/** The shift that is open beside the list. */
	open: string | null;
	since: string;
	until: string;
}

/** Couriers' shifts of cash, those that wait for the desk first. */
export function Shifts({ open, since, until }: Props) {
	const { shifts, error, reload } = useShifts({ since, until });
	if (shifts === null) {
		return error === null ? (
			<Skeleton rows={3} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	if (shifts.length === 0) {
		return <Empty icon={Wallet} title={t("cash.no-shifts")} hint={t("cash.no-shifts-why")} />;
	}
	const wrong = shifts.filter(openDifference).length;
	return (
		<section class={stack.list} aria-label={t("cash.shifts")}>
			<p class={stack.facts} role="status">
				{wrong > 0 ? t("cash.differ", { n: wrong }) : t("cash.agree")}
			</p>
			<ul class={css.rows}>
				{ranked(shifts).map((shift) => (
					<ShiftRow key={shift.id} shift={shift} open={shift.id === open} />
				))}
			</ul>
		</section>
	);
}
