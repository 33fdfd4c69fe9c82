import { useState } from "preact/hooks";
import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Card } from "../ui/Card";
import type { ClaimMade, DeviceView } from "../wire/api.gen";
import { ClaimSheet } from "./ClaimSheet";
import { judge, makeClaim } from "./calls";
import { Verdict } from "./Verdict";

interface Props {
	device: DeviceView;
	onJudged: (now: DeviceView) => void;
}

/** How the device is let in: its certificate, a code to join with, and the way out. */
export function ConnectCard({ device, onJudged }: Props) {
	const [claim, setClaim] = useState<ClaimMade | null>(null);
	return (
		<Card title={t("device.connect")}>
			<p>
				{device.certified_until === null
					? t("device.certificate-none")
					: `${t("technician.certificate")} ${t("technician.certificate-until", { time: stamp(device.certified_until) })}`}
			</p>
			<Asking kind="second" size="usual" onAsk={async () => setClaim(await makeClaim(device))}>
				{t("technician.claim")}
			</Asking>
			{device.suspect_since === null && (
				<Verdict
					device={device}
					onJudge={async (verdict, why) => onJudged(await judge(device, verdict, why))}
				/>
			)}
			{claim && <ClaimSheet device={device} claim={claim} onClose={() => setClaim(null)} />}
		</Card>
	);
}
