import { Undo2 } from "lucide";
import { t } from "../i18n";
import { seg } from "../net/api";
import { go } from "../net/router";
import { Icon } from "../ui/Icon";
import type { Errand } from "../wire/api.gen";
import css from "./Courier.module.css";

interface Props {
	errand: Errand;
}

/** A locker to empty, among the stops. */
export function ErrandRow({ errand }: Props) {
	return (
		<li>
			<button
				type="button"
				class={css.row}
				data-errand={errand.locker_id}
				onClick={() => go(`/errand/${seg(errand.locker_id)}`)}
			>
				<span class={css.no}>
					<Icon icon={Undo2} size={20} />
				</span>
				<span class={css.words}>
					<span class={css.name}>{t("courier.back-title")}</span>
					<span class={css.facts}>
						{errand.locker} · {t("courier.cells", { n: errand.cells.length })}
					</span>
					{errand.address && <span class={css.facts}>{errand.address}</span>}
				</span>
			</button>
		</li>
	);
}
