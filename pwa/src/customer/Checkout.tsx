import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { ProblemError } from "../net/problem";
import { back, go } from "../net/router";
import { useAttempt } from "../net/useAttempt";
import { useFetch } from "../net/useFetch";
import { Button } from "../ui/Button";
import { ErrorCard } from "../ui/ErrorCard";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import type { WindowView } from "../wire/api.gen";
import { AddressStep } from "./AddressStep";
import { BonusStep } from "./BonusStep";
import { chosen as chosenBonuses, toPay } from "./bonusState";
import { getPlaces, placeOrder } from "./calls";
import { cart, loadCart, NO_BONUSES } from "./cartState";
import {
	bodyOf,
	type Draft,
	missing,
	otherWindow,
	remember,
	remembered,
	withWay,
} from "./checkoutState";
import { Head } from "./Head";
import { HoldNote } from "./HoldNote";
import { OverweightStep } from "./OverweightStep";
import { PaymentStep } from "./PaymentStep";
import { PlaceStep } from "./PlaceStep";
import { ReachStep } from "./ReachStep";
import { useBonuses } from "./useBonuses";
import { WayStep } from "./WayStep";
import { WindowStep } from "./WindowStep";

/** Where, when and how; then the one button that makes an order of the cart. */
export function Checkout({ person }: { person: string }) {
	const places = useFetch("places", getPlaces);
	const [draft, setDraft] = useState<Draft>(() => remembered(person));
	const [chosen, setChosen] = useState<WindowView | null>(null);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<unknown>(null);
	const [asked, setAsked] = useState(0);
	const [wished, setWished] = useState(0);
	// The same wish sent again after a lost answer is the same order; another wish is another one.
	const attempt = useAttempt();

	useEffect(() => {
		if (places.value) setDraft((old) => withWay(old, old.way, places.value ?? []));
	}, [places.value]);
	useEffect(() => remember(person, draft), [draft]);
	const change = (over: Partial<Draft>) => setDraft((old) => ({ ...old, ...over }));
	const view = cart.value;
	useBonuses();
	const bonuses = view?.bonuses ?? NO_BONUSES;
	const spend = chosenBonuses(wished, bonuses.most_kopecks);
	const where = bodyOf(draft);
	const body = where && { ...where, bonus_kopecks: spend, quote: bonuses.quote };
	const fee = chosen?.id === draft.windowId ? (chosen?.fee_kopecks ?? 0) : 0;

	const order = async () => {
		if (body === null) return;
		setBusy(true);
		setError(null);
		try {
			const placed = await placeOrder({ id: attempt(body), ...body });
			void loadCart().catch(() => undefined);
			go(`/orders/${placed.id}`, true);
		} catch (problem) {
			setError(problem);
			if (problem instanceof ProblemError && otherWindow(problem.code)) {
				change({ windowId: null });
				setAsked((old) => old + 1);
			}
			if (problem instanceof ProblemError && problem.code.startsWith("loyalty.")) {
				void loadCart().catch(() => undefined);
			}
		} finally {
			setBusy(false);
		}
	};

	const lacks = missing(draft);
	return (
		<Screen
			head={<Head title={t("checkout.title")} onBack={() => back("/cart")} />}
			foot={
				<>
					{error !== null && <ErrorCard error={error} />}
					<Button
						kind="main"
						size="large"
						wide
						busy={busy}
						disabled={body === null || bonuses.state === "asking"}
						onClick={() => void order()}
					>
						{lacks === "place" && t("checkout.choose-place")}
						{lacks === "window" && t("checkout.choose-window")}
						{lacks === "street" && t("checkout.street-missing")}
						{lacks === "company" && t("problem.checkout.company-missing")}
						{lacks === null &&
							`${t("checkout.place-order")} · ${money((view ? toPay(view, spend) : 0) + fee)}`}
					</Button>
				</>
			}
		>
			{places.error !== null && (
				<ErrorCard error={places.error} onRetry={() => void places.reload()} />
			)}
			{!places.value && places.error === null && <Skeleton rows={5} />}
			{places.value && (
				<>
					<WayStep
						way={draft.way}
						onChoose={(way) => setDraft((old) => withWay(old, way, places.value ?? []))}
					/>
					<PlaceStep
						places={places.value.filter((place) => place.way === draft.way)}
						way={draft.way}
						chosen={draft.placeId}
						onChoose={(placeId) => change({ placeId, windowId: null })}
					/>
					{draft.way === "courier" && (
						<AddressStep address={draft.address} onChange={(address) => change({ address })} />
					)}
					{draft.placeId && (
						<WindowStep
							key={`${draft.placeId} ${asked}`}
							placeId={draft.placeId}
							chosen={draft.windowId}
							onChoose={(one) => {
								setChosen(one);
								change({ windowId: one.id });
							}}
						/>
					)}
					{draft.way === "locker" && (
						<ReachStep
							reachable={draft.reachable}
							onChoose={(reachable) => change({ reachable })}
						/>
					)}
					<PaymentStep draft={draft} offered={view?.payments ?? ["card"]} onChange={change} />
					{view && <OverweightStep draft={draft} cart={view} onChange={change} />}
					{view && (
						<>
							<BonusStep cart={view} spend={spend} onSpend={setWished} />
							<HoldNote
								cart={view}
								feeKopecks={fee}
								bonusKopecks={spend}
								onReceipt={draft.payment === "on_receipt" || draft.payment === "invoice"}
							/>
						</>
					)}
				</>
			)}
		</Screen>
	);
}
