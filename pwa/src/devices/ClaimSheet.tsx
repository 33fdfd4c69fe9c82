import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { Sheet } from "../ui/Sheet";
import type { ClaimMade, DeviceView } from "../wire/api.gen";
import css from "./Devices.module.css";

interface Props {
	device: DeviceView;
	claim: ClaimMade;
	onClose: () => void;
}

/** The code to join with, shown this once, and what is typed on the device. */
export function ClaimSheet({ device, claim, onClose }: Props) {
	return (
		<Sheet title={t("technician.claim-title", { name: device.name })} onClose={onClose}>
			<p class={css.code}>{claim.code}</p>
			<p>{t("technician.claim-how", { time: stamp(claim.expires_at) })}</p>
			<p class={css.command}>{claim.command}</p>
		</Sheet>
	);
}
