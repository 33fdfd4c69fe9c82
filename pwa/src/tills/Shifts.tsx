import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import stack from "../ui/stack.module.css";
import type { ShiftCard } from "../wire/api.gen";
import { pathOf } from "./paths";
import css from "./Tills.module.css";

interface Props {
	till: string;
	shifts: readonly ShiftCard[];
}

/** Shifts of a till; each leads to its report. */
export function Shifts({ till, shifts }: Props) {
	return (
		<section class={css.part} aria-label={t("till.shifts")}>
			<h3>{t("till.shifts")}</h3>
			{shifts.length === 0 && <p class={stack.facts}>{t("till.shifts-none")}</p>}
			<ul class={css.rows}>
				{shifts.map(({ fn_number, number, opened_at, closed_at }) => (
					<li key={`${fn_number} ${number}`} class={css.line}>
						<button
							type="button"
							class={css.link}
							onClick={() => go(`${pathOf(till)}/shift/${seg(fn_number)}/${number}`)}
						>
							<strong>{t("till.shift-n", { number })}</strong>
							<br />
							<span class={stack.facts}>
								{opened_at ? stamp(opened_at) : "—"} –{" "}
								{closed_at ? stamp(closed_at) : t("till.shift-running")}
							</span>
						</button>
					</li>
				))}
			</ul>
		</section>
	);
}
