import { t } from "../i18n";
import { useFetch } from "../net/useFetch";
import { demoPeople } from "../signIn/demoSignIn";
import { AppBar } from "../ui/AppBar";
import { Button } from "../ui/Button";
import { ErrorCard } from "../ui/ErrorCard";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { UpdateStrip } from "../ui/UpdateStrip";
import css from "./App.module.css";
import { DOORS, DoorCard } from "./DoorCard";
import { Inbox } from "./Inbox";

/** The page where the demo begins: a door to each person's app, the machines, the messages. */
export function App() {
	const people = useFetch("people", demoPeople);
	return (
		<div class={css.page}>
			<AppBar title={t("app.name")}>
				<LanguageSwitch />
			</AppBar>
			<UpdateStrip />
			<main class={css.main}>
				<header class={css.hero}>
					<h1>{t("demo.headline")}</h1>
					<p>{t("demo.lead")}</p>
				</header>
				{people.error !== null && (
					<ErrorCard error={people.error} onRetry={() => void people.reload()} />
				)}
				<ol class={css.doors} aria-label={t("demo.people")}>
					{DOORS.map((door) => (
						<li key={door.key}>
							<DoorCard
								door={door}
								person={people.value?.find((one) => one.role === door.role)?.name ?? ""}
							/>
						</li>
					))}
				</ol>
				<section class={css.inbox} aria-label={t("demo.messages")}>
					<div class={css.head}>
						<h2>{t("demo.messages")}</h2>
						<Button kind="quiet" size="small" href="/api/v1/demo/kiosk">
							{t("demo.to-kiosk")}
						</Button>
						<Button kind="quiet" size="small" href="/twin/">
							{t("demo.to-twin")}
						</Button>
					</div>
					<Inbox />
				</section>
			</main>
		</div>
	);
}
