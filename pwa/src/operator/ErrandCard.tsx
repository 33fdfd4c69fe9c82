import { useState } from "preact/hooks";
import { t } from "../i18n";
import { post, seg } from "../net/api";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import type { CourierView, Errand } from "../wire/api.gen";
import { CourierSelect } from "./CourierSelect";
import css from "./Dispatch.module.css";

interface Props {
	errand: Errand;
	couriers: readonly CourierView[];
	onChange: (errand: Errand) => void;
}

/** One locker to empty: which cells, why, and who goes. */
export function ErrandCard({ errand, couriers, onChange }: Props) {
	const [error, setError] = useState<unknown>(null);
	const give = async (courier: string | null) => {
		setError(null);
		const path = `/errands/${seg(errand.locker_id)}/courier`;
		await post<Errand>(path, { courier_id: courier }).then(onChange, setError);
	};
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
			<CourierSelect
				label={t("operator.errand-who", { locker: errand.locker })}
				couriers={couriers}
				chosen={errand}
				onChoose={(courier) => void give(courier)}
			/>
			{error !== null && <ErrorCard error={error} />}
		</Card>
	);
}
