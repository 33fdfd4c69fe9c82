import { useState } from "preact/hooks";
import { t } from "../i18n";
import { GuideFront } from "../locker/GuideFront";
import { OpenTooLong } from "../locker/OpenTooLong";
import { newId } from "../net/api";
import { go, back as goBack } from "../net/router";
import { ErrorCard } from "../ui/ErrorCard";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import type { OrderReturns } from "../wire/api.gen";
import { openReturn, withdrawReturn } from "./calls";
import { Head } from "./Head";
import { ReturnFoot } from "./ReturnFoot";
import { ReturnNow } from "./ReturnNow";
import { ReturnRow } from "./ReturnRow";
import css from "./Returns.module.css";
import { isMine, stepOf } from "./returnState";
import { useReturns } from "./useReturns";

interface Props {
	person: string;
	order: string;
	/** The return. */
	id: string;
}

/** At the locker with what comes back: a cell opens, the goods go in, the door is shut; then what becomes of it. */
export function ReturnStand({ person, order, id }: Props) {
	const { view, error, accept, reload } = useReturns(person, order);
	const [refused, setRefused] = useState<unknown>(null);
	const [busy, setBusy] = useState(false);
	const attempt = async (ask: () => Promise<OrderReturns>) => {
		setBusy(true);
		setRefused(null);
		await ask().then(accept, setRefused);
		setBusy(false);
	};
	const home = `/orders/${order}`;
	const back = view?.returns.find((one) => one.id === id);
	const step = back && stepOf(back);
	const open = step === "put" && back?.cell ? [back.cell] : [];
	const problem = refused ?? error;
	return (
		<Screen
			head={
				<Head
					title={t("return.title")}
					onBack={() => goBack(home)}
					{...(view ? { hint: view.locker } : {})}
				/>
			}
			foot={
				back &&
				step !== "put" && (
					<ReturnFoot
						back={back}
						busy={busy}
						onOpen={() => void attempt(() => openReturn(id, { id: newId() }))}
						onKeep={() => void attempt(() => withdrawReturn(id))}
						onLeave={() => go(home, true)}
					/>
				)
			}
		>
			{problem !== null && <ErrorCard error={problem} onRetry={() => void reload()} />}
			{!view && problem === null && <Skeleton rows={3} />}
			{view && !back && <p>{t("return.unknown")}</p>}
			{view && back && (
				<>
					<ReturnNow back={back} />
					<OpenTooLong cells={view.front} open={open} />
					{isMine(back) && back.cell !== null && (
						<GuideFront cells={view.front} now={back.cell} open={open} next={[]} />
					)}
					<ul class={css.rows}>
						<ReturnRow back={back} plain />
					</ul>
				</>
			)}
		</Screen>
	);
}
