import { language, speak, t } from "../i18n";
import { Button } from "./Button";

export function LanguageSwitch() {
	const other = language.value === "ru" ? "en" : "ru";
	return (
		<Button kind="quiet" size="small" label={t("language.other")} onClick={() => speak(other)}>
			<span lang={other}>{other === "en" ? "EN" : "RU"}</span>
		</Button>
	);
}
