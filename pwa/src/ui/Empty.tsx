import { type IconNode, ShoppingBasket } from "lucide";
import type { ComponentChildren } from "preact";
import css from "./Empty.module.css";
import { Icon } from "./Icon";

interface Props {
	title: string;
	/** What to do now. */
	hint?: string;
	icon?: IconNode;
	children?: ComponentChildren;
}

export function Empty({ title, hint, icon = ShoppingBasket, children }: Props) {
	return (
		<div class={css.empty}>
			<span class={css.sign}>
				<Icon icon={icon} size={40} />
			</span>
			<h2>{title}</h2>
			{hint && <p class={css.hint}>{hint}</p>}
			{children}
		</div>
	);
}
