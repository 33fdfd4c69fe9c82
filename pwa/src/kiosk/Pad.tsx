import { Delete } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import type { KioskView } from "../wire/api.gen";
import { clock, STAFF_DIGITS, typed } from "./kioskState";
import css from "./Pad.module.css";
import { Refused } from "./Refused";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;
const PHONE_DIGITS = 4;

interface Props {
	view: KioskView;
	busy: boolean;
	onEnter: (code: string, second: string) => void;
}

/** The keypad fills the screen; a scanner works at any moment. */
export function Pad({ view, busy, onEnter }: Props) {
	const [code, setCode] = useState("");
	/** The phone's last digits, asked for after a short code; null while the code is typed. */
	const [second, setSecond] = useState<string | null>(null);
	const enough = second === null ? code.length >= view.code_digits : second.length === PHONE_DIGITS;
	const press = (key: string) =>
		second === null
			? setCode(typed(code, key, STAFF_DIGITS))
			: setSecond(typed(second, key, PHONE_DIGITS));
	const go = () => {
		if (!enough || busy) return;
		if (view.second && second === null && code.length < STAFF_DIGITS) return setSecond("");
		onEnter(code, second ?? "");
		setCode("");
		setSecond(null);
	};
	useEffect(() => {
		const heard = (event: KeyboardEvent) => (event.key === "Enter" ? go() : press(event.key));
		window.addEventListener("keydown", heard);
		return () => window.removeEventListener("keydown", heard);
	});
	if (view.locked_s > 0)
		return (
			<section class={css.closed} role="alert">
				<h1>{t("kiosk.locked")}</h1>
				<p class={css.clock}>{clock(view.locked_s)}</p>
				<p>{t("kiosk.locked-hint")}</p>
			</section>
		);
	const shown = second ?? code;
	const places = second === null ? Math.max(view.code_digits, code.length) : PHONE_DIGITS;
	return (
		<section class={css.pad}>
			<div class={css.top}>
				<h1>{t(second === null ? "kiosk.code" : "kiosk.phone")}</h1>
				<output class={css.code} aria-label={t("kiosk.code")}>
					{shown.padEnd(places, "·").replace(/(.{4})(?=.)/, "$1 ")}
				</output>
				<Refused view={view} />
				{!view.refused && <p class={css.hint}>{t(hintOf(view))}</p>}
			</div>
			<div class={css.keys}>
				{KEYS.map((digit) => (
					<Key key={digit} digit={digit} onPress={press} />
				))}
				<button
					type="button"
					class={css.key}
					aria-label={t("kiosk.erase")}
					onClick={() => press("Backspace")}
				>
					<Icon icon={Delete} size={32} />
				</button>
				<Key digit="0" onPress={press} />
				<Button kind="main" size="large" busy={busy} disabled={!enough} onClick={go}>
					{t(view.second && second === null ? "kiosk.next" : "kiosk.enter")}
				</Button>
			</div>
		</section>
	);
}

function Key({ digit, onPress }: { digit: string; onPress: (digit: string) => void }) {
	return (
		<button type="button" class={css.key} onClick={() => onPress(digit)}>
			{digit}
		</button>
	);
}

function hintOf(view: KioskView) {
	if (!view.ready) return "kiosk.not-ready";
	return view.tokens_only ? "kiosk.tokens-only" : "kiosk.scan";
}
