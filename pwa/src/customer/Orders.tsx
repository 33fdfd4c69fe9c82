import { ClipboardList } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { latest, upsert } from "../net/latest";
import { go } from "../net/router";
import { useLive } from "../net/useLive";
import { signOut } from "../signIn/session";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import type { OrderCard } from "../wire/api.gen";
import { getOrders } from "./calls";
import { Head } from "./Head";
import { OrderRow } from "./OrderRow";
import { isOver } from "./orderState";
import { Tabs } from "./Tabs";

/** A fetched page over what was pushed meanwhile: the newer card of each order wins. */
export function merge(known: readonly OrderCard[], fetched: readonly OrderCard[]): OrderCard[] {
	const fresh = fetched.map((card) =>
		latest(known.find((one) => one.id === card.id) ?? null, card),
	);
	const rest = known.filter((one) => !fetched.some((card) => card.id === one.id));
	return [...fresh, ...rest];
}

/** The person's own orders: those that go on, then those that ended. */
export function Orders({ person }: { person: string }) {
	const [cards, setCards] = useState<readonly OrderCard[] | null>(null);
	const [next, setNext] = useState("");
	const [error, setError] = useState<unknown>(null);
	const fetchPage = async (after: string) => {
		try {
			const page = await getOrders(after);
			setCards((known) =>
				after ? merge(page.orders, known ?? []) : merge(known ?? [], page.orders),
			);
			if (after || cards === null) setNext(page.next);
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	useLive([`mine:${person}`], {
		refetch: () => fetchPage(""),
		onPush: (pushed) => {
			if (pushed.kind === "card") setCards((old) => upsert(old ?? [], pushed.view as OrderCard));
		},
	});
	const groups = [
		{ title: t("order.active"), cards: cards?.filter((card) => !isOver(card.state)) ?? [] },
		{ title: t("order.past"), cards: cards?.filter((card) => isOver(card.state)) ?? [] },
	].filter((one) => one.cards.length > 0);
	return (
		<Screen head={<Head title={t("order.list-title")} />} tabs={<Tabs here="/orders" />}>
			{error !== null && cards === null && (
				<ErrorCard error={error} onRetry={() => void fetchPage("").catch(() => undefined)} />
			)}
			{cards === null && error === null && <Skeleton rows={4} />}
			{cards?.length === 0 && (
				<Empty icon={ClipboardList} title={t("order.none")} hint={t("order.none-hint")}>
					<Button kind="main" onClick={() => go("/")}>
						{t("cart.to-shop")}
					</Button>
				</Empty>
			)}
			{groups.map((one) => (
				<section key={one.title} aria-label={one.title}>
					<h2>{one.title}</h2>
					<ul>
						{one.cards.map((card) => (
							<OrderRow key={card.id} card={card} />
						))}
					</ul>
				</section>
			))}
			{next !== "" && (
				<Button onClick={() => void fetchPage(next).catch(() => undefined)}>
					{t("shop.more")}
				</Button>
			)}
			<Button kind="quiet" onClick={() => void signOut().then(() => go("/"))}>
				{t("action.sign-out")}
			</Button>
		</Screen>
	);
}
