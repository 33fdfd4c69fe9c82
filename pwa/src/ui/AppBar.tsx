import { ArrowLeft } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import css from "./AppBar.module.css";
import { Icon } from "./Icon";
import { Logo } from "./Logo";

interface Props {
	title: string;
	/** Shows the arrow back. */
	onBack?: () => void;
	/** Small things at the end of the bar. */
	children?: ComponentChildren;
	/** One line under the title. */
	hint?: string;
}

export function AppBar({ title, onBack, children, hint }: Props) {
	return (
		<header class={css.bar}>
			{onBack ? (
				<button type="button" class={css.back} aria-label={t("action.back")} onClick={onBack}>
					<Icon icon={ArrowLeft} />
				</button>
			) : (
				<span class={css.logo}>
					<Logo />
				</span>
			)}
			<div class={css.text}>
				<h1 class={css.title}>{title}</h1>
				{hint && <p class={css.hint}>{hint}</p>}
			</div>
			<div class={css.end}>{children}</div>
		</header>
	);
}
