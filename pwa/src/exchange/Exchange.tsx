import { t } from "../i18n";
import { get, seg } from "../net/api";
import { back, go } from "../net/router";
import { useFetch } from "../net/useFetch";
import { AppBar } from "../ui/AppBar";
import { ErrorCard } from "../ui/ErrorCard";
import { NetStrip } from "../ui/NetStrip";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import type { ExchangeView } from "../wire/api.gen";
import { Opened } from "./Opened";

interface Props {
	person: string;
	exchangeId: string;
}

const HOME = "/return";

/** One exchange: found by its address, then followed. */
export function Exchange({ person, exchangeId }: Props) {
	const path = `/counter/exchanges/${seg(exchangeId)}`;
	const { value, error, reload } = useFetch(path, () => get<ExchangeView>(path));
	const head = (
		<>
			<AppBar
				title={t("swap.title")}
				hint={value ? t("order.number", { number: value.order_number }) : ""}
				onBack={() => back(HOME)}
			/>
			<NetStrip />
		</>
	);
	if (value === null) {
		return (
			<Screen head={head}>
				{error === null ? <Skeleton /> : <ErrorCard error={error} onRetry={() => void reload()} />}
			</Screen>
		);
	}
	return (
		<Opened
			head={head}
			person={person}
			path={path}
			room={`handover:${value.given_order_id}`}
			onDone={() => go(HOME, true)}
		/>
	);
}
