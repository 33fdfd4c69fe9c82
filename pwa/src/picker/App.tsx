import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { askDemo } from "../net/demo";
import { match, route } from "../net/router";
import { SignInGate } from "../signIn/SignInGate";
import { Queue } from "./Queue";
import { TaskScreen } from "./TaskScreen";

export function App() {
	useEffect(() => void askDemo(), []);
	const task = match("/task/:id", route.value);
	return (
		<SignInGate role="picker" title={t("picker.title")}>
			{(me) =>
				task?.["id"] ? (
					<TaskScreen key={task["id"]} person={me.id} id={task["id"]} />
				) : (
					<Queue name={me.name} />
				)
			}
		</SignInGate>
	);
}
