import { useEffect, useState } from "preact/hooks";
import { cart, loadCart } from "./cartState";

const SOON_MS = 400;
const LATER_MS = 15_000;
const LOOKS = 20;

/** Ask again while the loyalty service has not told of this cart; now and then while it is down. */
export function useBonuses(): void {
	const [looks, setLooks] = useState(0);
	const state = cart.value?.bonuses.state ?? "off";
	useEffect(() => {
		if (state !== "asking" && state !== "down") {
			setLooks(0);
			return;
		}
		const pause = state === "asking" && looks < LOOKS ? SOON_MS : LATER_MS;
		const timer = setTimeout(() => {
			void loadCart()
				.catch(() => undefined)
				.then(() => setLooks((n) => n + 1));
		}, pause);
		return () => clearTimeout(timer);
	}, [state, looks]);
}
