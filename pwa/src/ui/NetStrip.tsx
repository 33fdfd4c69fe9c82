import { CloudOff, TriangleAlert, Upload } from "lucide";
import { t } from "../i18n";
import { connection } from "../net/live";
import { say } from "../net/problem";
import { dismiss, refused, waiting } from "../offline/outbox";
import { Strip } from "./Strip";

/** Calm lines about the connection: offline, what waits to be sent, what the server refused. */
export function NetStrip() {
	const lost = connection.value === "offline";
	const n = waiting.value;
	return (
		<>
			{lost && (
				<Strip icon={CloudOff} tone="accent">
					{t("net.offline")}
				</Strip>
			)}
			{n > 0 && <Strip icon={Upload}>{t("net.waiting", { n })}</Strip>}
			{refused.value.map(({ action, error }) => (
				<Strip
					key={action.body.id}
					tone="danger"
					icon={TriangleAlert}
					action={t("action.close")}
					onAction={() => void dismiss(action.body.id)}
				>
					{t("net.refused", { what: action.label })} {say(error)}
				</Strip>
			))}
		</>
	);
}
