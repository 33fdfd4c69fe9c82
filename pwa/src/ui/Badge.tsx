import type { ComponentChildren } from "preact";
import css from "./Badge.module.css";

interface Props {
	children: ComponentChildren;
	tone?: "calm" | "brand" | "accent" | "danger";
}

export function Badge({ children, tone = "calm" }: Props) {
	return (
		<span class={css.badge} data-tone={tone}>
			{children}
		</span>
	);
}
