import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { get, newId, post, seg } from "../net/api";
import { back, go } from "../net/router";
import { useFetch } from "../net/useFetch";
import type { Typed } from "../operator/RefundLines";
import { type Fates, milliOf } from "../operator/refundState";
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
	const [of, setOf] = useState<string | null>(null);
	const [typed, setTyped] = useState<Typed>({});
	const [fates, setFates] = useState<Fates>({});
	const [why, setWhy] = useState("");
	const [given, setGiven] = useState<Scanned[]>([]);
	// Pressed again after a lost answer it is the same exchange; changed, it is another one.
	const id = useRef({ id: newId(), of: "" });
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
	const receipts = value.receipts.filter((each) => exchangeable(each).length > 0);
	const receipt = receipts.find(({ receipt_id }) => receipt_id === of) ?? receipts[0];
	const lines = exchangeable(receipt);
	const chosen = Object.fromEntries(
		lines.map((line) => [line.no, milliOf(typed[line.no] ?? "", line) ?? 0]),
	);
	const open = async () => {
		if (!receipt) return;
		const body = request("", receipt.receipt_id, chosen, fates, given, why);
		const now = JSON.stringify(body);
		if (id.current.of !== now) id.current = { id: newId(), of: now };
		const view = await post<ExchangeView>(`${path}/exchanges`, { ...body, id: id.current.id });
		go(`/exchange/${seg(view.id)}`, true);
	};
	if (step === "back") {
		return (
			<Back
				head={head}
				receipts={receipts}
				of={receipt?.receipt_id ?? null}
				lines={lines}
				typed={typed}
				fates={fates}
				chosen={chosen}
				why={why}
				onReceipt={(one) => {
					setOf(one);
					setTyped({});
					setFates({});
				}}
				onType={(no, text) => {
					setTyped((have) => ({ ...have, [no]: text }));
					setFates((have) => ({ [no]: "off", ...have }));
				}}
				onFate={(no, fate) => setFates((have) => ({ ...have, [no]: fate }))}
				onWhy={setWhy}
				onNext={() => setStep("given")}
			/>
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
