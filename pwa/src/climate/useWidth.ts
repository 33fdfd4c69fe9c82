import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** The width that an element has on the screen, in pixels; a phone's until it is known. */
export function useWidth<T extends HTMLElement>(): [RefObject<T | null>, number] {
	const element = useRef<T>(null);
	const [width, setWidth] = useState(328);
	useEffect(() => {
		if (element.current === null) return;
		const watch = new ResizeObserver(([entry]) => {
			if (entry) setWidth(Math.max(240, Math.round(entry.contentRect.width)));
		});
		watch.observe(element.current);
		return () => watch.disconnect();
	}, []);
	return [element, width];
}
