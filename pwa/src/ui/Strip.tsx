import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { Icon } from "./Icon";
import css from "./Strip.module.css";

interface Props {
	children: ComponentChildren;
	tone?: "calm" | "good" | "accent" | "danger";
	icon?: IconNode;
	/** A word to press at the end of the strip. */
	action?: string;
	onAction?: () => void;
}

/** A thin line across the screen that says one thing; announced, never a dialogue. */
export function Strip({ children, tone = "calm", icon, action, onAction }: Props) {
	return (
		<div class={css.strip} data-tone={tone} role="status">
			{icon && <Icon icon={icon} size={20} />}
			<span class={css.text}>{children}</span>
			{action && (
				<button type="button" class={css.action} onClick={onAction}>
					{action}
				</button>
			)}
		</div>
	);
}
