import { useState } from "preact/hooks";
import { t } from "../i18n";
import { isoDate } from "../operator/reportState";
import native from "../ui/native.module.css";
import css from "./Accountant.module.css";
import { DayBooks } from "./DayBooks";

/** The proof of a day that is chosen. */
export function ProofPage() {
	const [date, setDate] = useState(() => isoDate(new Date()));
	return (
		<div class={css.page}>
			<label class={native.field}>
				<span>{t("accountant.day")}</span>
				<input
					type="date"
					value={date}
					onInput={(event) => event.currentTarget.value && setDate(event.currentTarget.value)}
				/>
			</label>
			<DayBooks key={date} date={date} />
		</div>
	);
}
