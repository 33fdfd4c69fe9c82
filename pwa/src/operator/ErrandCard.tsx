import { useState } from "preact/hooks";
import { t } from "../i18n";
import { post, seg } from "../net/api";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import type { CourierView, Errand } from "../wire/api.gen";
import css from "./Dispatch.module.css";
import select from "./OrderPage.module.css";

interface Props {
	errand: Errand;
	couriers: readonly CourierView[];
	onChange: (errand: Errand) => void;
}

/** One locker to empty: which cells, why, and who goes. */
export function ErrandCard({ errand, couriers, onChange }: Props) {
	const [error, setError] = useState<unknown>(null);
	const give = async (courier: string) => {
		setError(null);
		const path = `/errands/${seg(errand.locker_id)}/courier`;
		await post<Errand>(path, { courier_id: courier || null }).then(onChange, setError);
	};
	const known = couriers.some(({ id }) => id === errand.courier_id);
	return (
		<Card title={errand.locker}>
			{errand.address && <p class={css.facts}>{errand.address}</p>}
			<ul class={css.rows} aria-live="polite">
				{errand.cells.map((one) => (
					<li key={one.cell} data-errand-cell={one.cell}>
						<strong>{t("locker.cell", { no: one.cell })}</strong> · {one.order_number}
						<span class={css.facts}>
							{" "}
							· {t(one.open ? "operator.errand-open" : `courier.back-${one.why}`)}
						</span>
					</li>
				))}
			</ul>
			<select
				class={select.select}
				aria-label={t("operator.errand-who", { locker: errand.locker })}
				value={errand.courier_id ?? ""}
				onChange={(event) => void give(event.currentTarget.value)}
			>
				<option value="">{t("operator.courier-none")}</option>
				{couriers.map(({ id, name, stops }) => (
					<option key={id} value={id}>
						{t("operator.courier-stops", { name, n: stops })}
					</option>
				))}
				{!known && errand.courier_id && (
					<option value={errand.courier_id}>{errand.courier_name}</option>
				)}
			</select>
			{error !== null && <ErrorCard error={error} />}
		</Card>
	);
}
