import { GS } from "../wire/marks";

/** Gap between two characters that a person's fingers do not beat. */
const BURST_GAP_MS = 80;
/** What many scanners press in place of character 29. */
const GROUP_KEY = "F8";
const SHORTEST = 3;
/** In a text field only a long burst is a scan: a person may well type three quick digits and Enter. */
const SHORTEST_IN_FIELD = 8;

export interface Stroke {
	key: string;
	atMs: number;
	inField: boolean;
}

/** Collects the strokes of a scanner that types like a keyboard. */
export class Wedge {
	private text = "";
	private lastMs = Number.NEGATIVE_INFINITY;

	/** Take one stroke; return the barcode when it ends one. */
	feed({ key, atMs, inField }: Stroke): string | null {
		if (atMs - this.lastMs > BURST_GAP_MS) this.text = "";
		this.lastMs = atMs;
		if (key === "Enter") {
			const text = this.text;
			this.text = "";
			return text.length >= (inField ? SHORTEST_IN_FIELD : SHORTEST) ? text : null;
		}
		if (key === GROUP_KEY) this.text += GS;
		else if (key.length === 1) this.text += key;
		return null;
	}
}

/** What a stroke stands for when the scanner sends the separator of a marking code with Ctrl or Alt; null: not ours.
 * Ctrl+] is character 29 itself; digits typed on the pad with Alt held are a character's number. */
export class Held {
	private digits = "";

	down({ key, ctrl, alt }: { key: string; ctrl: boolean; alt: boolean }): string | null {
		if (ctrl) return key === "]" || key === "ъ" || key === GS ? GS : null;
		if (alt && /^[0-9]$/.test(key)) this.digits += key;
		return null;
	}

	/** Alt was let go: the character that was typed, if it is the separator. */
	up(key: string): string | null {
		if (key !== "Alt") return null;
		const number = Number(this.digits);
		this.digits = "";
		return number === GS.charCodeAt(0) ? GS : null;
	}
}

/** Listen to the scanner until the returned function is called. */
export function listen(onScan: (barcode: string) => void): () => void {
	const wedge = new Wedge();
	const chords = new Held();
	const inField = ({ target }: Event) =>
		target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
	const chord = (event: KeyboardEvent, key: string | null): void => {
		if (key !== null) wedge.feed({ key, atMs: event.timeStamp, inField: inField(event) });
	};
	const released = (event: KeyboardEvent): void => chord(event, chords.up(event.key));
	const heard = (event: KeyboardEvent): void => {
		if (event.isComposing || event.metaKey) return;
		if (event.ctrlKey || event.altKey) {
			chord(event, chords.down({ key: event.key, ctrl: event.ctrlKey, alt: event.altKey }));
			return;
		}
		const stroke = { key: event.key, atMs: event.timeStamp, inField: inField(event) };
		const barcode = wedge.feed(stroke);
		if (barcode === null) return;
		// Enter would also press the focused button or send the form.
		event.preventDefault();
		event.stopPropagation();
		onScan(barcode);
	};
	window.addEventListener("keydown", heard, { capture: true });
	window.addEventListener("keyup", released, { capture: true });
	return () => {
		window.removeEventListener("keydown", heard, { capture: true });
		window.removeEventListener("keyup", released, { capture: true });
	};
}
