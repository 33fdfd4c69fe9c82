import { Check, X } from "lucide";
import { useEffect } from "preact/hooks";
import css from "./Flash.module.css";
import { Icon } from "./Icon";
import { sound } from "./sound";

export interface FlashOf {
	/** A new number is a new flash, the same text again too. */
	no: number;
	good: boolean;
	word: string;
	/** What it is about: the goods, the amount. */
	detail?: string;
}

interface Props {
	flash: FlashOf | null;
	onEnd: () => void;
	/** How long it fills the screen. */
	ms?: number;
}

/** The answer to a scan: the whole screen green or red with a word, a sound and a shake. A touch ends it. */
export function Flash({ flash, onEnd, ms = 900 }: Props) {
	const no = flash?.no;
	const good = flash?.good;
	useEffect(() => {
		if (no === undefined || good === undefined) return;
		sound(good);
		const timer = setTimeout(onEnd, good ? ms : ms * 2);
		return () => clearTimeout(timer);
	}, [no, good]);
	return (
		<div role="status" aria-live="assertive">
			{flash && (
				<button type="button" class={css.flash} data-good={flash.good} onClick={onEnd}>
					<Icon icon={flash.good ? Check : X} size={96} />
					<span class={css.word}>{flash.word}</span>
					{flash.detail && <span class={css.detail}>{flash.detail}</span>}
				</button>
			)}
		</div>
	);
}
