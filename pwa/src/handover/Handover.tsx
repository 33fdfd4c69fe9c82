import type { ComponentChildren } from "preact";
import { t } from "../i18n";
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
	onBack: () => void;
	/** The order is closed: go on with the next. */
	onDone: () => void;
}

/** Goods, money and receipt meet: at a door or at a counter. */
export function Handover({ person, orderId, till, onBack, onDone }: Props) {
	const work = useHandover(person, orderId);
	const { view, error, reload } = work;
	const head = (
		<>
			<AppBar
				title={view ? t("order.number", { number: view.number }) : t("handover.title")}
				hint={view?.customer_name ?? ""}
				onBack={onBack}
			/>
			{till}
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
	switch (phase(view)) {
		case "check":
			return <Check head={head} view={view} work={work} />;
		case "done":
		case "refused":
			return <Ended head={head} view={view} waits={work.waits} onDone={onDone} />;
		default:
			return <Giving head={head} view={view} onGiven={work.handed} />;
	}
}
