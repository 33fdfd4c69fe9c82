import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import css from "./Button.module.css";
import { Icon } from "./Icon";

interface Props {
	children: ComponentChildren;
	onClick?: () => void;
	/** `main` is the one action of the screen. */
	kind?: "main" | "second" | "quiet" | "danger";
	size?: "usual" | "large" | "small";
	icon?: IconNode;
	type?: "button" | "submit";
	disabled?: boolean;
	/** True while the answer is awaited: no second press. */
	busy?: boolean;
	wide?: boolean;
	label?: string;
	/** Leads to another page instead of doing something here. */
	href?: string;
}

export function Button(props: Props) {
	const { kind = "second", size = "usual", type = "button", disabled, busy, wide, label } = props;
	if (props.href !== undefined) {
		return (
			<a class={css.button} data-kind={kind} data-size={size} data-wide={wide} href={props.href}>
				{props.icon && <Icon icon={props.icon} size={size === "large" ? 28 : 22} />}
				<span>{props.children}</span>
			</a>
		);
	}
	return (
		<button
			type={type}
			class={css.button}
			data-kind={kind}
			data-size={size}
			data-wide={wide}
			aria-busy={busy}
			aria-label={label}
			disabled={disabled || busy}
			onClick={props.onClick}
		>
			{props.icon && <Icon icon={props.icon} size={size === "large" ? 28 : 22} />}
			<span>{props.children}</span>
		</button>
	);
}
