import { useState } from "preact/hooks";
import { t } from "../i18n";
import { get, post, seg } from "../net/api";
import { back, go } from "../net/router";
import { useAttempt } from "../net/useAttempt";
import { useFetch } from "../net/useFetch";
import { useRefundChoice } from "../operator/useRefundChoice";
import { AppBar } from "../ui/AppBar";
import { ErrorCard } from "../ui/ErrorCard";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import type { ExchangeView, OrderRefunds } from "../wire/api.gen";
import { Back } from "./Back";
import { exchangeable, request, type Scanned } from "./exchangeState";
import { Given } from "./Given";

interface Props {
	orderId: string;
}

const HOME = "/return";

/** An exchange is drawn up: first what was brought, then what is given for it. */
export function Draft({ orderId }: Props) {
	const path = `/counter/sold/${seg(orderId)}`;
	const { value, error, reload } = useFetch(path, async () => {
		const open = await get<ExchangeView | null>(`${path}/exchange`);
		if (open) go(`/exchange/${seg(open.id)}`, true);
		return get<OrderRefunds>(`${path}/refunds`);
	});
	const [step, setStep] = useState<"back" | "given">("back");
	const choice = useRefundChoice(exchangeable(value?.receipts ?? []), "off");
	const [why, setWhy] = useState("");
	const [given, setGiven] = useState<Scanned[]>([]);
	const attempt = useAttempt();
	const head = (
		<AppBar
			title={t("swap.title")}
			hint={t(step === "back" ? "swap.step-back" : "swap.step-given")}
			onBack={() => (step === "given" ? setStep("back") : back(HOME))}
		/>
	);
	if (value === null) {
		return (
			<Screen head={head}>
				{error === null ? <Skeleton /> : <ErrorCard error={error} onRetry={() => void reload()} />}
			</Screen>
		);
	}
	const { receiptId, lines, chosen, fates } = choice;
	const open = async () => {
		if (receiptId === null) return;
		const body = request(receiptId, chosen, fates, given, why);
		const view = await post<ExchangeView>(`${path}/exchanges`, { ...body, id: attempt(body) });
		go(`/exchange/${seg(view.id)}`, true);
	};
	if (step === "back") {
		return (
			<Back head={head} choice={choice} why={why} onWhy={setWhy} onNext={() => setStep("given")} />
		);
	}
	return (
		<Given
			head={head}
			lines={lines.filter((line) => (chosen[line.no] ?? 0) > 0)}
			chosen={chosen}
			given={given}
			onGiven={setGiven}
			onOpen={open}
		/>
	);
}
