import { t } from "../i18n";
import { go } from "../net/router";
import { start } from "../ui/start";
import { App } from "./App";

// The bank and the messages lead to /orders/42; the screens live after the hash.
const outside = /^\/orders\/[^/]+/.exec(location.pathname);
if (outside) {
	history.replaceState(null, "", "/");
	go(outside[0], true);
}

start(<App />, () => t("customer.title"));
