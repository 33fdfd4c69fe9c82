import type { ComponentChildren } from "preact";
import css from "./Step.module.css";

/** One question of the checkout with its answers. */
export function Step({ title, children }: { title: string; children: ComponentChildren }) {
	return (
		<fieldset class={css.step}>
			<legend>{title}</legend>
			<div class={css.body}>{children}</div>
		</fieldset>
	);
}
