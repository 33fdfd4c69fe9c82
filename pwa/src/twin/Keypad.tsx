import { Delete } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import css from "./Keypad.module.css";
import { CODE_DIGITS, typed } from "./twinState";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

interface Props {
	busy: boolean;
	onCode: (code: string) => void;
}

/** Ten digits for gloves; a keyboard works too. */
export function Keypad({ busy, onCode }: Props) {
	const [code, setCode] = useState("");
	const ready = code.length >= 4 && !busy;
	useEffect(() => {
		const press = (event: KeyboardEvent) => {
			if (event.key === "Enter" && ready && !(event.target instanceof HTMLButtonElement))
				onCode(code);
			setCode((old) => typed(old, event.key));
		};
		window.addEventListener("keydown", press);
		return () => window.removeEventListener("keydown", press);
	}, [code, ready, onCode]);
	const key = (digit: string) => (
		<button
			key={digit}
			type="button"
			class={css.key}
			onClick={() => setCode((old) => typed(old, digit))}
		>
			{digit}
		</button>
	);
	return (
		<div class={css.pad}>
			<output class={css.code} aria-label={t("code.title")}>
				{code.padEnd(CODE_DIGITS, "·").replace(/(.{4})(?=.)/, "$1 ")}
			</output>
			<div class={css.keys}>
				{KEYS.map(key)}
				<button
					type="button"
					class={css.key}
					aria-label={t("twin.erase")}
					onClick={() => setCode((old) => typed(old, "Backspace"))}
				>
					<Icon icon={Delete} size={28} />
				</button>
				{key("0")}
				<Button kind="main" busy={busy} disabled={!ready} onClick={() => onCode(code)}>
					{t("twin.enter")}
				</Button>
			</div>
		</div>
	);
}
