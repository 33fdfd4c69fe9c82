import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { askDemo } from "../net/demo";
import { SignInGate } from "../signIn/SignInGate";
import { Rounds } from "./Rounds";

export function App() {
	useEffect(() => void askDemo(), []);
	return (
		<SignInGate role="courier" title={t("role.courier")}>
			{(me) => <Rounds key={me.id} person={me.id} name={me.name} />}
		</SignInGate>
	);
}
