import { t } from "../i18n";
import type { CourierView } from "../wire/api.gen";
import css from "./CourierSelect.module.css";

interface Props {
	label: string;
	couriers: readonly CourierView[];
	/** Who has it now, named also when no longer among the couriers. */
	chosen: { courier_id: string | null; courier_name: string | null };
	onChoose: (courier: string | null) => void;
}

/** One courier, or nobody. */
export function CourierSelect({ label, couriers, chosen, onChoose }: Props) {
	const { courier_id, courier_name } = chosen;
	const known = couriers.some(({ id }) => id === courier_id);
	return (
		<select
			class={css.select}
			aria-label={label}
			value={courier_id ?? ""}
			onChange={(event) => onChoose(event.currentTarget.value || null)}
		>
			<option value="">{t("operator.courier-none")}</option>
			{couriers.map(({ id, name, stops }) => (
				<option key={id} value={id}>
					{t("operator.courier-stops", { name, n: stops })}
				</option>
			))}
			{!known && courier_id && <option value={courier_id}>{courier_name}</option>}
		</select>
	);
}
