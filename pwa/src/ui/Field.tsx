import { useId } from "preact/hooks";
import css from "./Field.module.css";

interface Native {
	inputMode?: "decimal" | "text" | "tel" | "numeric" | "search";
	autocomplete?: string;
	maxLength?: number;
	placeholder?: string;
	autofocus?: boolean;
	enterKeyHint?: "search" | "done" | "next";
}

interface Props extends Native {
	label: string;
	value: string;
	onInput: (value: string) => void;
	/** What is wrong; read out. */
	error?: string;
	hint?: string;
	/** Digits as the largest thing of the screen. */
	large?: boolean;
}

export function Field({ label, value, onInput, error, hint, large, ...native }: Props) {
	const id = useId();
	const about = error || hint;
	return (
		<div class={css.field} data-large={large}>
			<label for={id}>{label}</label>
			<input
				{...native}
				type="text"
				id={id}
				value={value}
				aria-invalid={error ? true : undefined}
				aria-describedby={about ? `${id}-about` : undefined}
				onInput={(event) => onInput(event.currentTarget.value)}
			/>
			{about && (
				<p
					id={`${id}-about`}
					class={css.about}
					data-error={!!error}
					role={error ? "alert" : undefined}
				>
					{about}
				</p>
			)}
		</div>
	);
}
