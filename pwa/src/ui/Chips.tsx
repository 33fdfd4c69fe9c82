import css from "./Chips.module.css";

interface Props<T extends string> {
	label: string;
	options: readonly { value: T; text: string }[];
	chosen: T | null;
	onChoose: (value: T) => void;
	/** Say what is asked above the chips; otherwise only to those who listen. */
	titled?: boolean;
}

/** One of several short words, as chips that wrap. */
export function Chips<T extends string>({ label, options, chosen, onChoose, titled }: Props<T>) {
	return (
		<div class={css.chips} role="radiogroup" aria-label={label}>
			{titled && <strong class={css.title}>{label}</strong>}
			{options.map(({ value, text }) => (
				// biome-ignore lint/a11y/useSemanticElements: a chip is pressed as a whole, and has no room for a dot
				<button
					key={value}
					type="button"
					role="radio"
					class={css.chip}
					aria-checked={value === chosen}
					onClick={() => onChoose(value)}
				>
					{text}
				</button>
			))}
		</div>
	);
}
