import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { AloneGiving } from "../alone/AloneGiving";
import { lasts } from "../alone/aloneState";
import { type Door, useAlone } from "../alone/useAlone";
import { t } from "../i18n";
import { connection } from "../net/live";
import { AppBar } from "../ui/AppBar";
import { ErrorCard } from "../ui/ErrorCard";
import { NetStrip } from "../ui/NetStrip";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import { Check } from "./Check";
import { Ended } from "./Ended";
import { Giving } from "./Giving";
import { phase } from "./handoverState";
import { useHandover } from "./useHandover";

interface Props {
	person: string;
	orderId: string;
	/** The strip about the till that will print. */
	till?: ComponentChildren;
	/** What the server allowed beforehand: the handover goes on where nothing but the own till is reached. */
	door?: Door | null;
	/** Cash that the person has for change; null where nobody knows. */
	inBagKopecks?: number | null;
	onBack: () => void;
	/** The order is closed: go on with the next. */
	onDone: () => void;
}

/** Goods, money and receipt meet: at a door or at a counter. */
export function Handover({
	person,
	orderId,
	till,
	door = null,
	inBagKopecks = null,
	onBack,
	onDone,
}: Props) {
	const work = useHandover(person, orderId, door?.permit);
	const { error, reload } = work;
	const { view } = work;
	const alone = useAlone(person, door, view);
	const lost = connection.value === "offline";
	const refusals = alone?.refusals ?? [];
	useEffect(() => {
		if (lost || refusals.length === 0) return;
		void work.refuse(...refusals).then(alone?.leaveToServer, () => undefined);
	}, [lost, refusals.length]);
	const head = (
		<>
			<AppBar
				title={view ? t("order.number", { number: view.number }) : t("handover.title")}
				hint={view?.customer_name ?? ""}
				onBack={onBack}
			/>
			{lost && door ? null : till}
			<NetStrip />
		</>
	);
	if (view === null) {
		return (
			<Screen head={head}>
				{error === null ? <Skeleton /> : <ErrorCard error={error} onRetry={() => void reload()} />}
			</Screen>
		);
	}
	const closed = phase(view) === "done" || phase(view) === "refused";
	if (alone?.asked && !closed) return <AloneGiving head={head} work={alone} onGiven={onDone} />;
	if (alone && door && !closed && lost && lasts(door.permit, Date.now())) {
		return (
			<Check
				head={head}
				view={alone.view}
				work={{ ...work, ...alone.hands, door }}
				inBagKopecks={inBagKopecks}
			/>
		);
	}
	switch (phase(view)) {
		case "check":
			return <Check head={head} view={view} work={work} inBagKopecks={inBagKopecks} />;
		case "done":
		case "refused":
			return <Ended head={head} view={view} waits={work.waits} onDone={onDone} />;
		default:
			return <Giving head={head} view={view} onGiven={work.handed} />;
	}
}
