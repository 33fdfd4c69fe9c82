import { money } from "../i18n/format";
import css from "./Money.module.css";

interface Props {
	kopecks: number;
	size?: 1 | 2 | 3 | 4 | 5;
	/** What it was before, when it has changed. */
	was?: number;
}

/** A sum; with `was` as old → new. */
export function Money({ kopecks, size = 2, was }: Props) {
	const changed = was !== undefined && was !== kopecks;
	return (
		<span class={css.money} data-size={size} data-changed={changed}>
			{changed && (
				<>
					<s class={css.was}>{money(was)}</s>
					<span aria-hidden="true"> → </span>
				</>
			)}
			<span class={css.now}>{money(kopecks)}</span>
		</span>
	);
}
