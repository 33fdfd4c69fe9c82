import css from "./Skeleton.module.css";

interface Props {
	/** How many rows stand in for what is being fetched. */
	rows?: number;
	kind?: "row" | "tile" | "line";
}

export function Skeleton({ rows = 4, kind = "row" }: Props) {
	return (
		<div class={css.skeleton} data-kind={kind} aria-hidden="true">
			{Array.from({ length: rows }, (_, at) => (
				<div key={at} class={css.bone} />
			))}
		</div>
	);
}
