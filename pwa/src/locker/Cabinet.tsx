import type { ComponentChildren } from "preact";
import css from "./Cabinet.module.css";

interface Props {
	columns: number;
	rows: number;
	/** Displays of the zones, over their columns. */
	displays?: ComponentChildren;
	children: ComponentChildren;
	/** The name of the list of doors, where it is one. */
	label?: string;
}

/** The cabinet of a productomat with its grid of doors, to scale. */
export function Cabinet({ columns, rows, displays, children, label }: Props) {
	const gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
	return (
		<div class={css.cabinet}>
			{displays && (
				<div class={css.displays} style={{ gridTemplateColumns }}>
					{displays}
				</div>
			)}
			{/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid to scale */}
			<div
				role="group"
				aria-label={label}
				class={css.front}
				style={{
					gridTemplateColumns,
					gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
					aspectRatio: `${columns} / ${rows}`,
				}}
			>
				{children}
			</div>
			<div class={css.plinth} aria-hidden="true" />
		</div>
	);
}
