import type { IconNode } from "lucide";
import { h } from "preact";
import css from "./Icon.module.css";

interface Props {
	icon: IconNode;
	/** Side in pixels. */
	size?: number;
	/** Spoken name; without it the icon is decoration. */
	label?: string;
}

/** A lucide icon drawn in the colour of its text. */
export function Icon({ icon, size = 24, label }: Props) {
	return (
		<svg
			class={css.icon}
			width={size}
			height={size}
			viewBox="0 0 24 24"
			role={label ? "img" : undefined}
			aria-label={label}
			aria-hidden={label ? undefined : true}
		>
			{icon.map(([tag, attributes]) => h(tag, attributes as object))}
		</svg>
	);
}
