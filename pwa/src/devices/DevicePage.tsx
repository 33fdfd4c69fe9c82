import { t } from "../i18n";
import { OnlineBadge } from "../operator/OnlineBadge";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import stack from "../ui/stack.module.css";
import type { DeviceKind } from "../wire/api.gen";
import { ConnectCard } from "./ConnectCard";
import { judge } from "./calls";
import { DeviceHealth } from "./DeviceHealth";
import { ReleaseOfDevice } from "./ReleaseOfDevice";
import { SettingsCard } from "./SettingsCard";
import { useDevice } from "./useDevice";
import { Verdict } from "./Verdict";

interface Props {
	person: string;
	kind: DeviceKind;
	id: string;
}

/** One device: whether it is the only one, how it is, what it is wished to be, what it runs, how it joined. */
export function DevicePage({ person, kind, id }: Props) {
	const { view: device, error, accept, reload } = useDevice(person, kind, id);
	if (device === null) {
		return error === null ? (
			<Skeleton rows={4} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	return (
		<article class={stack.list} aria-label={device.name} data-device-page={device.id}>
			<header class={stack.list}>
				<h2>{device.name}</h2>
				<p class={stack.facts}>
					{t(`device.kind-${device.kind}`)} {device.id}
				</p>
				<OnlineBadge online={device.online} seenAt={device.seen_at} />
			</header>
			{device.suspect_since !== null && (
				<Verdict
					device={device}
					onJudge={async (verdict, why) => accept(await judge(device, verdict, why))}
				/>
			)}
			<Card title={t("technician.health")}>
				<DeviceHealth device={device} />
			</Card>
			<SettingsCard device={device} />
			<ReleaseOfDevice device={device} />
			<ConnectCard device={device} onJudged={accept} />
		</article>
	);
}
