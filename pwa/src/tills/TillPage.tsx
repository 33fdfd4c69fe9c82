import { t } from "../i18n";
import { useView } from "../net/useView";
import { OnlineBadge } from "../operator/OnlineBadge";
import { Log } from "../technician/Log";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import type { TillPage as Page } from "../wire/api.gen";
import { Actions } from "./Actions";
import { tillPath } from "./calls";
import { Deeds } from "./Deeds";
import { Gauges } from "./Gauges";
import { Particulars } from "./Particulars";
import { Receipts } from "./Receipts";
import { Shifts } from "./Shifts";
import css from "./Tills.module.css";
import { WrongList } from "./WrongList";
import { tillLine } from "./words";

interface Props {
	person: string;
	id: string;
	mayMoney: boolean;
}

/** One till: what is wrong and what to do, how it stands, what waits, what may be asked of it, what happened. */
export function TillPage({ person, id, mayMoney }: Props) {
	const { view, error, accept, reload } = useView<Page>({
		person,
		path: tillPath(id),
		kind: "till_page",
		room: `till:${id}`,
	});
	if (view === null) {
		return error === null ? (
			<Skeleton rows={4} kind="tile" />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	const { till } = view;
	return (
		<article class={css.page} aria-label={till.name} data-till={id} data-severity={till.severity}>
			<header class={`${css.head} ${css.whole}`}>
				<h2>{till.name}</h2>
				<OnlineBadge online={till.online} seenAt={till.seen_at} />
			</header>
			<div class={`${css.part} ${css.whole}`}>
				<WrongList wrong={till.wrong} />
				<Gauges till={till} />
			</div>
			<div class={css.list}>
				<Actions page={view} mayMoney={mayMoney} onChange={accept} />
				<Receipts page={view} mayMoney={mayMoney} onChange={() => void reload()} />
			</div>
			<div class={css.list}>
				<Deeds deeds={view.deeds} />
				<Shifts till={id} shifts={view.shifts} />
				<Particulars till={till} />
			</div>
			<div class={css.whole}>
				<Log
					of="tills"
					id={id}
					seq={view.seq}
					cell={null}
					title={t("till.log")}
					groups={["", "trouble", "shifts", "receipts", "link"]}
					words={tillLine}
				/>
			</div>
		</article>
	);
}
