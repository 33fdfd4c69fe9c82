import { t } from "../i18n";
import { start } from "../ui/start";
import { App } from "./App";

// The bank and the messages lead to /orders/42; the screens live after the hash.
const outside = /^\/orders\/[^/]+/.exec(location.pathname);
if (outside) history.replaceState(null, "", `/#${outside[0]}`);

start(<App />, () => t("customer.title"));
