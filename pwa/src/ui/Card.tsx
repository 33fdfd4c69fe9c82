import type { ComponentChildren } from "preact";
import css from "./Card.module.css";

interface Props {
	children: ComponentChildren;
	/** A heading of the card, read out as its name. */
	title?: string;
	/** `accent` asks for a decision, `danger` says that food or money is at risk. */
	tone?: "plain" | "brand" | "accent" | "danger";
	/** The whole card is a button. */
	onClick?: () => void;
	label?: string;
}

export function Card({ children, title, tone = "plain", onClick, label }: Props) {
	if (onClick) {
		return (
			<button
				type="button"
				class={css.card}
				data-tone={tone}
				data-press
				onClick={onClick}
				aria-label={label}
			>
				{title && <span class={css.title}>{title}</span>}
				{children}
			</button>
		);
	}
	return (
		<section class={css.card} data-tone={tone} aria-label={label ?? title}>
			{title && <h2 class={css.title}>{title}</h2>}
			{children}
		</section>
	);
}
