import { useEffect, useRef } from "preact/hooks";
import { listen } from "./wedge";

type Hears = (barcode: string) => void;

/** Who hears the scanner: the one that came last, a sheet before the screen under it. */
const listeners: { current: Hears }[] = [];
let deafen: (() => void) | null = null;

/** Hear scans while the component is on the screen and `on`. */
export function useScanner(hears: Hears, on = true): void {
	const latest = useRef(hears);
	latest.current = hears;
	useEffect(() => {
		if (!on) return;
		listeners.push(latest);
		deafen ??= listen((barcode) => listeners.at(-1)?.current(barcode));
		return () => {
			listeners.splice(listeners.indexOf(latest), 1);
			if (listeners.length > 0) return;
			deafen?.();
			deafen = null;
		};
	}, [on]);
}

/** Type a barcode as the scanner would: the demo's button goes the same way as the device. */
export function typeBarcode(barcode: string): void {
	for (const key of [...barcode, "Enter"])
		window.dispatchEvent(new KeyboardEvent("keydown", { key }));
}
