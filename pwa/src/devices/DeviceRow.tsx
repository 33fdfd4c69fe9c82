import { CircleCheck, ShieldAlert, TriangleAlert, WifiOff } from "lucide";
import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { go } from "../net/router";
import { Icon } from "../ui/Icon";
import stack from "../ui/stack.module.css";
import css from "../ui/troubleRow.module.css";
import type { DeviceView } from "../wire/api.gen";
import { settingsState, stateOf } from "./healthState";
import { devicePath } from "./paths";

const SIGNS = {
	double: ShieldAlert,
	fine: CircleCheck,
	ill: TriangleAlert,
	offline: WifiOff,
} as const;
const TONES = { double: "danger", fine: "brand", ill: "accent", offline: "accent" } as const;

interface Props {
	device: DeviceView;
	open: boolean;
}

/** One device of the list: what is wrong in words, and the agent that it runs. */
export function DeviceRow({ device, open }: Props) {
	const state = stateOf(device);
	const update = device.reported?.update;
	const wrong = [
		device.suspect_since !== null && t("device.double"),
		!device.online &&
			(device.seen_at
				? t("technician.offline-since", { time: stamp(device.seen_at) })
				: t("technician.never-seen")),
		...device.ill.map((part) => t(`device.ill-${part}`)),
	].filter(Boolean);
	const waits = settingsState(device.wished, device.reported) === "waiting";
	return (
		<li>
			<button
				type="button"
				class={css.row}
				data-state={state}
				data-tone={TONES[state]}
				data-device={device.id}
				aria-current={open ? "true" : undefined}
				onClick={() => go(devicePath(device))}
			>
				<span class={css.sign}>
					<Icon icon={SIGNS[state]} label={t(`device.state-${state}`)} />
				</span>
				<span class={css.words}>
					<strong>{device.name}</strong>
					<span class={stack.facts}>
						{t(`device.kind-${device.kind}`)} {device.id}
						{device.agent && `, ${t("device.agent", { version: device.agent })}`}
					</span>
					{wrong.map((one) => (
						<span key={String(one)} class={css.wrong}>
							{one}
						</span>
					))}
					{waits && (
						<span class={stack.facts}>
							{t("technician.settings-waiting", { version: device.wished })}
						</span>
					)}
					{update && update.stage !== "done" && (
						<span class={stack.facts}>
							{update.version}: {t(`technician.update-${update.stage}`)}
						</span>
					)}
				</span>
			</button>
		</li>
	);
}
