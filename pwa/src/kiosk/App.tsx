import { useEffect, useState } from "preact/hooks";
import { language, speak, t } from "../i18n";
import { listen } from "../scanner/wedge";
import { usePoll } from "../twin/usePoll";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { Logo } from "../ui/Logo";
import type { KioskView } from "../wire/api.gen";
import css from "./App.module.css";
import { Customer } from "./Customer";
import { enter, leave, look, open } from "./calls";
import { Pad } from "./Pad";
import { Staff } from "./Staff";
import { ToShut } from "./ToShut";

const EVERY_MS = 300;
/** Nothing that somebody chose stays for the next one. */
const OWN = language.value;

/** The locker's own screen: a pad, then one door after another. The agent decides; the server need not be there. */
export function App() {
	const [view, setView] = useState<KioskView | null>(null);
	const [busy, setBusy] = useState(false);
	const lost = usePoll(() => look().then((fresh) => !busy && setView(fresh)), EVERY_MS);
	const wish = (act: () => Promise<KioskView>) => {
		setBusy(true);
		act()
			.then(setView, () => undefined)
			.finally(() => setBusy(false));
	};
	useEffect(() => listen((text) => wish(() => enter(text))), []);
	useEffect(() => {
		if (view?.stage === "idle") speak(OWN);
	}, [view?.stage]);
	return (
		<div class={css.page} data-stage={view?.stage ?? "lost"}>
			<header class={css.head}>
				<Logo />
				<span class={css.grow} />
				<LanguageSwitch />
			</header>
			<ToShut cells={view?.to_shut ?? []} />
			<main class={css.main}>
				{lost !== null || view === null ? (
					<p class={css.lost} role="alert">
						{t("kiosk.lost")}
					</p>
				) : view.stage === "idle" ? (
					<Pad
						view={view}
						busy={busy}
						onEnter={(code, second) => wish(() => enter(code, second))}
					/>
				) : view.stage === "customer" ? (
					<Customer
						view={view}
						busy={busy}
						onOpen={(cell) => wish(() => open(cell))}
						onLeave={() => wish(leave)}
					/>
				) : (
					<Staff
						view={view}
						onOpen={(cell) => wish(() => open(cell))}
						onLeave={() => wish(leave)}
					/>
				)}
			</main>
		</div>
	);
}
