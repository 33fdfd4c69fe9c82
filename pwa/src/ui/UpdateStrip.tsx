import { registerSW } from "virtual:pwa-register";
import { signal } from "@preact/signals";
import { t } from "../i18n";
import { Strip } from "./Strip";

const ready = signal(false);
let update: ((reload?: boolean) => Promise<void>) | null = null;

/** Keep the screens on this device; a new version is offered, never forced. */
export function keepOffline(): void {
	update = registerSW({
		onNeedRefresh: () => {
			ready.value = true;
		},
	});
}

export function UpdateStrip() {
	if (!ready.value) return null;
	return (
		<Strip tone="good" action={t("update.do")} onAction={() => void update?.(true)}>
			{t("update.ready")}
		</Strip>
	);
}
