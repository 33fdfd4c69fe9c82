import { useState } from "preact/hooks";
import { t } from "../i18n";
import { get, post, seg } from "../net/api";
import { useFetch } from "../net/useFetch";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import type { Couriers, OrderView } from "../wire/api.gen";
import css from "./OrderPage.module.css";

interface Props {
	order: OrderView;
	onChange: (order: OrderView) => void;
}

/** Give the order to a courier, or take it back. */
export function CourierChoice({ order, onChange }: Props) {
	const { value } = useFetch(`couriers ${order.courier_id}`, () => get<Couriers>("/couriers"));
	const [error, setError] = useState<unknown>(null);
	const assign = async (courier: string) => {
		setError(null);
		try {
			const path = `/orders/${seg(order.id)}/courier`;
			onChange(await post<OrderView>(path, { courier_id: courier || null }));
		} catch (problem) {
			setError(problem);
		}
	};
	return (
		<Card title={t("operator.courier")}>
			<select
				class={css.select}
				aria-label={t("operator.courier-pick", { number: order.number })}
				value={order.courier_id ?? ""}
				onChange={(event) => void assign(event.currentTarget.value)}
			>
				<option value="">{t("operator.courier-none")}</option>
				{value?.couriers.map(({ id, name, stops }) => (
					<option key={id} value={id}>
						{t("operator.courier-stops", { name, n: stops })}
					</option>
				))}
				{!value && order.courier_id && (
					<option value={order.courier_id}>{order.courier_name}</option>
				)}
			</select>
			{error !== null && <ErrorCard error={error} />}
		</Card>
	);
}
