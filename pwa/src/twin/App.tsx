import { useState } from "preact/hooks";
import { Inbox } from "../demo/Inbox";
import { t } from "../i18n";
import { AppBar } from "../ui/AppBar";
import { Button } from "../ui/Button";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { UpdateStrip } from "../ui/UpdateStrip";
import css from "./App.module.css";
import { Kiosk } from "./Kiosk";
import { LockerFront } from "./LockerFront";
import { TillPaper } from "./TillPaper";

const TILLS = ["till-counter", "till-door"] as const;

/** The machines of the demo as they stand in the real world: locker, tills, a phone. */
export function App() {
	const [kiosk, setKiosk] = useState(false);
	const [glowing, setGlowing] = useState<readonly number[]>([]);
	const leave = () => {
		setKiosk(false);
		setGlowing([]);
	};
	return (
		<div class={css.page}>
			<AppBar title={t("twin.title")}>
				<Button kind="quiet" size="small" href="/demo/">
					{t("twin.to-demo")}
				</Button>
				<LanguageSwitch />
			</AppBar>
			<UpdateStrip />
			<main class={css.room} data-typing={kiosk}>
				<div class={css.locker}>
					<LockerFront glowing={glowing} typing={kiosk} onScreen={() => setKiosk(true)} />
				</div>
				{kiosk && (
					<div class={css.kiosk}>
						<Kiosk onCells={setGlowing} onClose={leave} />
					</div>
				)}
				<div class={css.tills}>
					{TILLS.map((till) => (
						<TillPaper key={till} till={till} />
					))}
				</div>
				<section class={css.phone} aria-label={t("twin.phone")}>
					<h2>{t("twin.phone")}</h2>
					<Inbox />
				</section>
			</main>
		</div>
	);
}
