import { t } from "../i18n";

export function App() {
	return <h1>{t("customer.title")}</h1>;
}
