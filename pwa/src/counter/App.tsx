import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { askDemo } from "../net/demo";
import { SignInGate } from "../signIn/SignInGate";
import { Counter } from "./Counter";

export function App() {
	useEffect(() => void askDemo(), []);
	return (
		<SignInGate role="clerk" title={t("counter.title")}>
			{(me) => <Counter key={me.id} person={me.id} name={me.name} place={me.place_id ?? ""} />}
		</SignInGate>
	);
}
