import { t } from "../i18n";
import { SignInGate } from "../signIn/SignInGate";
import { Service } from "./Service";

export function App() {
	return (
		<SignInGate role="technician" title={t("technician.title")}>
			{(me) => <Service key={me.id} person={me.id} name={me.name} />}
		</SignInGate>
	);
}
