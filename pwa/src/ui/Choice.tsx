import type { ComponentChildren } from "preact";
import css from "./Choice.module.css";

interface Props<T extends string> {
	name: string;
	value: T;
	chosen: T | null;
	onChoose: (value: T) => void;
	disabled?: boolean;
	children: ComponentChildren;
}

/** One of several: a real radio button inside a large card. */
export function Choice<T extends string>({
	name,
	value,
	chosen,
	onChoose,
	disabled,
	children,
}: Props<T>) {
	return (
		<label class={css.choice} data-chosen={value === chosen} data-disabled={disabled}>
			<input
				type="radio"
				name={name}
				value={value}
				checked={value === chosen}
				disabled={disabled}
				onChange={() => onChoose(value)}
			/>
			<span class={css.body}>{children}</span>
		</label>
	);
}
