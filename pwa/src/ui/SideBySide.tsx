import type { ComponentChildren } from "preact";
import css from "./SideBySide.module.css";

interface Props {
	list: ComponentChildren;
	/** What was chosen from the list; null while nothing is. */
	page: ComponentChildren | null;
	/** What stands in its place on a wide screen. */
	choose: string;
	/** The list shows cards rather than lines. */
	roomy?: boolean;
}

/** A list and what is chosen from it: side by side where the screen is wide, one after the other on a phone. */
export function SideBySide({ list, page, choose, roomy = false }: Props) {
	return (
		<div class={css.desk} data-open={page !== null} data-roomy={roomy}>
			<div class={css.list}>{list}</div>
			<div class={css.page}>{page ?? <p class={css.choose}>{choose}</p>}</div>
		</div>
	);
}
