import css from "./Gauges.module.css";

interface Props {
	state: "is" | "none" | "cover" | "electronic";
}

/** The paper of a till: a roll in its place, an empty core, an open lid, or a phone where no paper is printed. */
export function PaperRoll({ state }: Props) {
	if (state === "electronic") {
		return (
			<svg class={css.picture} viewBox="0 0 64 64" width="64" height="64" aria-hidden="true">
				<rect class={css.body} x="19" y="6" width="26" height="52" rx="6" />
				<path class={css.print} d="M25 16h14M25 22h14M25 28h9" />
				<rect class={css.print} x="26" y="34" width="12" height="12" />
			</svg>
		);
	}
	return (
		<svg
			class={css.picture}
			viewBox="0 0 64 64"
			width="64"
			height="64"
			aria-hidden="true"
			data-state={state}
		>
			<path
				class={css.lid}
				d={state === "cover" ? "M10 30 L16 6 H44 L50 30" : "M10 30 Q10 18 22 18 H42 Q54 18 54 30"}
				transform={state === "cover" ? "rotate(-24 10 30)" : ""}
			/>
			<rect class={css.body} x="8" y="30" width="48" height="28" rx="5" />
			{state === "none" ? (
				<circle class={css.core} cx="32" cy="30" r="5" />
			) : (
				<>
					<circle class={css.roll} cx="32" cy="28" r="13" />
					<circle class={css.core} cx="32" cy="28" r="4" />
					<path class={css.slip} d="M22 40 h20 v16 l-3 -3 -3 3 -4 -3 -4 3 -3 -3 -3 3 z" />
				</>
			)}
		</svg>
	);
}
