import { TriangleAlert } from "lucide";
import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { Icon } from "../ui/Icon";
import type { DeviceView, HealthPart } from "../wire/api.gen";
import css from "./DeviceHealth.module.css";
import { failedPercent, megabytes, settingsState } from "./healthState";
import { faultWords } from "./settingsWords";

interface Props {
	device: DeviceView;
}

/** What the agent says of itself: clock, disk, journal, buses, settings; what is not right stands out. */
export function DeviceHealth({ device }: Props) {
	const report = device.reported;
	const ill = new Set(device.ill);
	const rows: [Exclude<HealthPart, "update">, string][] = report
		? [
				[
					"clock",
					report.clock_trusted
						? t("technician.clock-off", { ms: report.clock_offset_ms ?? 0 })
						: t("technician.clock-untrusted"),
				],
				["disk", t("technician.disk-free", { n: megabytes(report.disk_free_bytes) })],
				["journal", t("technician.journal-waiting", { n: report.facts_waiting })],
				[
					"buses",
					report.buses.map((bus) => `${bus.name} ${failedPercent(bus).toFixed(1)} %`).join(", ") ||
						"—",
				],
				[
					"settings",
					t(`technician.settings-${settingsState(device.wished, report)}`, {
						version: device.wished,
						key: faultWords(report.fault, report.fault_key),
					}),
				],
			]
		: [];
	return (
		<dl class={css.health}>
			<dt>{t("technician.agent")}</dt>
			<dd>{device.agent || "—"}</dd>
			{rows.map(([name, text]) => (
				<div key={name} class={css.row} data-ill={ill.has(name)} data-row={name}>
					<dt>{t(`technician.health-${name}`)}</dt>
					<dd>
						{ill.has(name) && <Icon icon={TriangleAlert} size={18} />} {text}
					</dd>
				</div>
			))}
			{device.certified_until && (
				<div class={css.row}>
					<dt>{t("technician.certificate")}</dt>
					<dd>{t("technician.certificate-until", { time: stamp(device.certified_until) })}</dd>
				</div>
			)}
			{report?.update && (
				<div class={css.row} data-ill={ill.has("update")} data-row="update">
					<dt>{t("technician.update")}</dt>
					<dd>
						{report.update.version}: {t(`technician.update-${report.update.stage}`)}
						{report.update.stage === "failed" && ` (${report.update.detail})`}
					</dd>
				</div>
			)}
		</dl>
	);
}
