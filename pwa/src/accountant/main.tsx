import { t } from "../i18n";
import { start } from "../ui/start";
import { App } from "./App";

start(<App />, () => t("accountant.title"));
