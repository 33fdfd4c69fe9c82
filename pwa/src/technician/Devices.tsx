import { Cpu } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { OnlineBadge } from "../operator/OnlineBadge";
import { Asking } from "../ui/Asking";
import { Card } from "../ui/Card";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import type { ClaimMade, DeviceView } from "../wire/api.gen";
import { ClaimSheet } from "./ClaimSheet";
import { DeviceHealth } from "./DeviceHealth";
import css from "./Devices.module.css";
import { JoinCard } from "./JoinCard";
import type { DeviceWork } from "./useDevices";
import { Verdict } from "./Verdict";

interface Props {
	work: DeviceWork;
}

/** Who asks to join, then every device with what it says of itself and a code to join with. */
export function Devices({ work }: Props) {
	const { devices, joins, error, reload, decide, claim, judge } = work;
	const [made, setMade] = useState<{ device: DeviceView; claim: ClaimMade } | null>(null);
	if (devices === null) {
		return error === null ? (
			<Skeleton rows={4} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	return (
		<section class={css.devices} aria-label={t("technician.devices")}>
			{joins.length > 0 && <h2>{t("technician.joins")}</h2>}
			<ul class={css.list} aria-live="polite">
				{joins.map((join) => (
					<JoinCard key={join.id} join={join} onDecide={(verdict) => decide(join.id, verdict)} />
				))}
			</ul>
			<h2>{t("technician.devices")}</h2>
			{devices.length === 0 && (
				<Empty
					icon={Cpu}
					title={t("technician.devices-none")}
					hint={t("technician.devices-none-why")}
				/>
			)}
			<ul class={css.list}>
				{devices.map((device) => {
					const verdict = (
						<Verdict device={device} onJudge={(verdict, why) => judge(device, verdict, why)} />
					);
					return (
						<li key={`${device.kind} ${device.id}`} data-device={device.id}>
							<Card title={device.name} label={device.name}>
								<OnlineBadge online={device.online} seenAt={device.seen_at} />
								{device.suspect_since !== null && verdict}
								<DeviceHealth device={device} />
								<Asking
									kind="second"
									size="usual"
									onAsk={async () =>
										setMade({ device, claim: await claim(device.kind, device.id) })
									}
								>
									{t("technician.claim")}
								</Asking>
								{device.suspect_since === null && verdict}
							</Card>
						</li>
					);
				})}
			</ul>
			{made && <ClaimSheet {...made} onClose={() => setMade(null)} />}
		</section>
	);
}
