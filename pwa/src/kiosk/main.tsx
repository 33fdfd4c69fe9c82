import "../ui/base.css";
import { render } from "preact";
import { t } from "../i18n";
import { App } from "./App";

// No offline copy: the agent beside the screen serves the page as long as there is a locker.
document.title = `${t("kiosk.title")} · ${t("app.name")}`;
const root = document.getElementById("app");
if (root) render(<App />, root);
