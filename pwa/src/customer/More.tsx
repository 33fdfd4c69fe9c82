import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import css from "./More.module.css";

/** Asks for the next page when it comes into sight; the button is for those who do not scroll. */
export function More({ onMore }: { onMore: () => void }) {
	const place = useRef<HTMLDivElement>(null);
	const ask = useRef(onMore);
	ask.current = onMore;
	useEffect(() => {
		const watcher = new IntersectionObserver((seen) => {
			if (seen.some((one) => one.isIntersecting)) ask.current();
		});
		if (place.current) watcher.observe(place.current);
		return () => watcher.disconnect();
	}, []);
	return (
		<div ref={place} class={css.more}>
			<Button onClick={onMore}>{t("shop.more")}</Button>
		</div>
	);
}
