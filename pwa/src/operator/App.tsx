import { t } from "../i18n";
import { SignInGate } from "../signIn/SignInGate";
import { Desk } from "./Desk";

export function App() {
	return (
		<SignInGate role="operator" title={t("operator.title")}>
			{(me) => <Desk key={me.id} person={me.id} name={me.name} />}
		</SignInGate>
	);
}
