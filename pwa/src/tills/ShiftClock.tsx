import css from "./Gauges.module.css";

const R = 26;
const AROUND = 2 * Math.PI * R;

interface Props {
	/** How much of the 24 hours has gone; null while no shift is open or its beginning is not known. */
	share: number | null;
	over: boolean;
}

/** The 24 hours of a shift as a ring that fills; its words stand beside it. */
export function ShiftClock({ share, over }: Props) {
	const part = over ? 1 : (share ?? 0);
	return (
		<svg class={css.picture} viewBox="0 0 64 64" width="64" height="64" aria-hidden="true">
			<circle class={css.track} cx="32" cy="32" r={R} />
			<circle
				class={css.ring}
				data-state={over ? "over" : part > 23 / 24 ? "soon" : "well"}
				cx="32"
				cy="32"
				r={R}
				stroke-dasharray={`${part * AROUND} ${AROUND}`}
				transform="rotate(-90 32 32)"
			/>
			{[0, 6, 12, 18].map((hour) => (
				<line
					key={hour}
					class={css.tick}
					x1="32"
					y1="11"
					x2="32"
					y2="15"
					transform={`rotate(${hour * 15} 32 32)`}
				/>
			))}
			{share !== null && (
				<line
					class={css.hand}
					x1="32"
					y1="32"
					x2="32"
					y2="16"
					transform={`rotate(${part * 360} 32 32)`}
				/>
			)}
		</svg>
	);
}
