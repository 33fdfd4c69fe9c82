import { t } from "../i18n";
import type { CourierView } from "../wire/api.gen";
import css from "./Dispatch.module.css";
import { ErrandCard } from "./ErrandCard";
import { useErrands } from "./useErrands";

interface Props {
	couriers: readonly CourierView[];
}

/** Lockers that somebody must empty, each with its courier; nothing when there are none. */
export function Errands({ couriers }: Props) {
	const { errands, accept } = useErrands();
	if (errands.length === 0) return null;
	return (
		<section class={css.column} aria-label={t("operator.errands")}>
			<h2>{t("operator.errands")}</h2>
			{errands.map((errand) => (
				<ErrandCard key={errand.locker_id} errand={errand} couriers={couriers} onChange={accept} />
			))}
		</section>
	);
}
