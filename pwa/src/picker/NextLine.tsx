import { t } from "../i18n";
import { amount } from "../i18n/format";
import type { TaskLine } from "../wire/api.gen";
import css from "./NextLine.module.css";

interface Props {
	line: TaskLine | null;
	onChoose: (no: number) => void;
}

/** What comes after this line; a press goes there at once. */
export function NextLine({ line, onChoose }: Props) {
	if (line === null) return <p class={css.last}>{t("picker.last")}</p>;
	return (
		<button type="button" class={css.next} onClick={() => onChoose(line.no)}>
			<span class={css.then}>{t("picker.then")}</span>
			<span class={css.name}>{line.name}</span>
			<span class={css.amount}>{amount(line.ordered, line.unit)}</span>
			<strong>{line.shelf}</strong>
		</button>
	);
}
