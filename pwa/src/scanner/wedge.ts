/** Gap between two characters that a person's fingers do not beat. */
const BURST_GAP_MS = 80;
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
		if (key.length === 1) this.text += key;
		return null;
	}
}

/** Listen to the scanner until the returned function is called. */
export function listen(onScan: (barcode: string) => void): () => void {
	const wedge = new Wedge();
	const heard = (event: KeyboardEvent): void => {
		if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
		const target = event.target;
		const inField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
		const barcode = wedge.feed({ key: event.key, atMs: event.timeStamp, inField });
		if (barcode === null) return;
		// Enter would also press the focused button or send the form.
		event.preventDefault();
		event.stopPropagation();
		onScan(barcode);
	};
	window.addEventListener("keydown", heard, { capture: true });
	return () => window.removeEventListener("keydown", heard, { capture: true });
}
