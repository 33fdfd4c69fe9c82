import type { ComponentChildren } from "preact";
import css from "./Screen.module.css";

interface Props {
	/** AppBar and strips. */
	head: ComponentChildren;
	children: ComponentChildren;
	/** What stays at the bottom, in the thumb's reach. */
	foot?: ComponentChildren;
	/** TabBar. */
	tabs?: ComponentChildren;
	/** Use the whole width of a desktop. */
	wide?: boolean;
}

/** The frame of every screen: bar, content in a column, action at the bottom. */
export function Screen({ head, children, foot, tabs, wide }: Props) {
	return (
		<div class={css.screen} data-wide={wide}>
			<div class={css.head}>{head}</div>
			<main class={css.main}>{children}</main>
			{foot && <div class={css.foot}>{foot}</div>}
			{tabs}
		</div>
	);
}
