import css from "./Stations.module.css";

export interface Station {
	name: string;
	/** When it was reached, as text; empty while it lies ahead. */
	time: string;
	state: "past" | "here" | "ahead" | "broken";
}

interface Props {
	stations: readonly Station[];
	label: string;
}

/** The way of an order as a line of stations with the time of each. */
export function Stations({ stations, label }: Props) {
	return (
		<ol class={css.line} aria-label={label}>
			{stations.map((station) => (
				<li
					key={station.name}
					class={css.station}
					data-state={station.state}
					aria-current={station.state === "here" ? "step" : undefined}
				>
					<span class={css.dot} aria-hidden="true" />
					<span class={css.name}>{station.name}</span>
					<span class={css.time}>{station.time || "\u00a0"}</span>
				</li>
			))}
		</ol>
	);
}
