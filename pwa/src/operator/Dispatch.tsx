import { CheckCheck } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { get, post, seg } from "../net/api";
import { useFetch } from "../net/useFetch";
import { Asking } from "../ui/Asking";
import { Card } from "../ui/Card";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import type { Couriers, OrderCard, OrderView } from "../wire/api.gen";
import { cardOf, toAssign } from "./boardState";
import { CourierLoad } from "./CourierLoad";
import css from "./Dispatch.module.css";
import { DispatchRow } from "./DispatchRow";
import { Errands } from "./Errands";
import type { BoardWork } from "./useBoard";

interface Props {
	board: BoardWork;
}

/** Mark orders, choose a courier: the whole of the dispatcher's work. */
export function Dispatch({ board }: Props) {
	const cards = toAssign(board.cards ?? []);
	const free = cards.filter((card) => card.courier_id === null);
	const given = cards.filter((card) => card.courier_id !== null);
	const known = given.map((card) => `${card.id}${card.courier_id}`).join();
	const { value, error, reload } = useFetch(`couriers ${known}`, () => get<Couriers>("/couriers"));
	const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
	const chosen = free.filter((card) => marked.has(card.id));

	const assign = async (orders: readonly OrderCard[], courier: string | null) => {
		for (const { id } of orders) {
			board.accept(
				cardOf(await post<OrderView>(`/orders/${seg(id)}/courier`, { courier_id: courier })),
			);
		}
		setMarked(new Set());
	};
	const mark = (id: string, on: boolean) =>
		setMarked((old) => new Set(on ? [...old, id] : [...old].filter((one) => one !== id)));

	if (board.cards === null) return <Skeleton rows={5} />;
	return (
		<div class={css.dispatch}>
			<section class={css.column}>
				<h2>{t("operator.dispatch-free")}</h2>
				{free.length === 0 ? (
					<Empty
						icon={CheckCheck}
						title={t("operator.dispatch-empty")}
						hint={t("operator.dispatch-empty-why")}
					/>
				) : (
					<ul class={css.rows}>
						{free.map((card) => (
							<DispatchRow
								key={card.id}
								card={card}
								marked={marked.has(card.id)}
								onMark={(on) => mark(card.id, on)}
							/>
						))}
					</ul>
				)}
			</section>
			<section class={css.column}>
				<Errands couriers={value?.couriers ?? []} />
				<h2>{t("operator.dispatch-title")}</h2>
				<p class={css.facts} aria-live="polite">
					{chosen.length > 0
						? t("operator.dispatch-chosen", { n: chosen.length })
						: t("operator.dispatch-choose")}
				</p>
				{error !== null && <ErrorCard error={error} onRetry={() => void reload()} />}
				{value?.couriers.length === 0 && <p>{t("operator.dispatch-none")}</p>}
				{value?.couriers.map((courier) => (
					<Card key={courier.id} label={courier.name}>
						<Asking
							kind={chosen.length > 0 ? "main" : "second"}
							size="usual"
							disabled={chosen.length === 0}
							onAsk={() => assign(chosen, courier.id)}
						>
							{t("operator.courier-stops", { name: courier.name, n: courier.stops })}
						</Asking>
						<CourierLoad
							cards={given.filter((card) => card.courier_id === courier.id)}
							onTakeBack={(card) => assign([card], null)}
						/>
					</Card>
				))}
			</section>
		</div>
	);
}
