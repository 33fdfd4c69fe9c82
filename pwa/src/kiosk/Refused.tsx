import { maybe, t } from "../i18n";
import type { KioskView } from "../wire/api.gen";
import css from "./Pad.module.css";

/** Why nothing opened, and what to do; the code goes small, for support. */
export function Refused({ view }: { view: KioskView }) {
	if (!view.refused) return null;
	return (
		<div class={css.refused} role="alert">
			<p>
				{maybe(`kiosk.why.${view.refused}`) ??
					maybe(`problem.${view.refused}`) ??
					t("kiosk.why.else")}
			</p>
			<p class={css.small}>{view.refused}</p>
		</div>
	);
}
