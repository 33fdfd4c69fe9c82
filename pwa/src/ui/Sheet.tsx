import { X } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Icon } from "./Icon";
import css from "./Sheet.module.css";

interface Props {
	title: string;
	children: ComponentChildren;
	onClose: () => void;
	/** Buttons that stay at the bottom, in the thumb's reach. */
	foot?: ComponentChildren;
}

/** A page that slides over the bottom; the browser's own dialog keeps the focus inside and closes on Escape. */
export function Sheet({ title, children, onClose, foot }: Props) {
	const dialog = useRef<HTMLDialogElement>(null);
	useEffect(() => {
		const element = dialog.current;
		element?.showModal();
		return () => element?.close();
	}, []);
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: Escape and the button close it from the keyboard
		<dialog
			ref={dialog}
			class={css.sheet}
			aria-label={title}
			onCancel={(event) => {
				event.preventDefault();
				onClose();
			}}
			onClick={(event) => event.target === dialog.current && onClose()}
		>
			<div class={css.page}>
				<header class={css.head}>
					<h2>{title}</h2>
					<button type="button" class={css.close} aria-label={t("action.close")} onClick={onClose}>
						<Icon icon={X} />
					</button>
				</header>
				<div class={css.body}>{children}</div>
				{foot && <footer class={css.foot}>{foot}</footer>}
			</div>
		</dialog>
	);
}
