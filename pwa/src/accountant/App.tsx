import { t } from "../i18n";
import { SignInGate } from "../signIn/SignInGate";
import { Books } from "./Books";

export function App() {
	return (
		<SignInGate role="accountant" title={t("accountant.title")}>
			{(me) => <Books key={me.id} name={me.name} />}
		</SignInGate>
	);
}
