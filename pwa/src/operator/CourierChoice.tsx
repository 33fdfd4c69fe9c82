import { useState } from "preact/hooks";
import { t } from "../i18n";
import { get, post, seg } from "../net/api";
import { useFetch } from "../net/useFetch";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import type { Couriers, OrderView } from "../wire/api.gen";
import { CourierSelect } from "./CourierSelect";

interface Props {
	order: OrderView;
	onChange: (order: OrderView) => void;
}

/** Give the order to a courier, or take it back. */
export function CourierChoice({ order, onChange }: Props) {
	const { value } = useFetch(`couriers ${order.courier_id}`, () => get<Couriers>("/couriers"));
	const [error, setError] = useState<unknown>(null);
	const assign = async (courier: string | null) => {
		setError(null);
		try {
			const path = `/orders/${seg(order.id)}/courier`;
			onChange(await post<OrderView>(path, { courier_id: courier }));
		} catch (problem) {
			setError(problem);
		}
	};
	return (
		<Card title={t("operator.courier")}>
			<CourierSelect
				label={t("operator.courier-pick", { number: order.number })}
				couriers={value?.couriers ?? []}
				chosen={order}
				onChoose={(courier) => void assign(courier)}
			/>
			{error !== null && <ErrorCard error={error} />}
		</Card>
	);
}
