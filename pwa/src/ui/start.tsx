import "./base.css";
import { type ComponentChild, render } from "preact";
import { language, speak, t } from "../i18n";
import { keepOffline } from "./UpdateStrip";

/** Put an app on its page: language, title, icons for the home screen, offline copy. */
export function start(app: ComponentChild, title: () => string): void {
	speak(language.value);
	language.subscribe(() => {
		document.title = `${title()} · ${t("app.name")}`;
	});
	const root = document.getElementById("app");
	if (root === null) throw new Error("the page has no #app");
	render(app, root);
	if (import.meta.env.PROD) keepOffline();
}
