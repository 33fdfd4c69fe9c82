import { useState } from "preact/hooks";
import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { useFetch } from "../net/useFetch";
import { who } from "../operator/history";
import { useLatest } from "../operator/useLatest";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import stack from "../ui/stack.module.css";
import type { DeviceView } from "../wire/api.gen";
import { getSettings } from "./calls";
import health from "./DeviceHealth.module.css";
import { settingsState } from "./healthState";
import { SettingsSheet } from "./SettingsSheet";
import { flat, nothingWished } from "./settingsForm";
import { faultWords, keyWords, valueWords } from "./settingsWords";

interface Props {
	device: DeviceView;
}

const TONES = { own: "calm", applied: "brand", waiting: "accent", refused: "danger" } as const;

/** What the device is wished to be, which version of it is in force, and who wished what before. */
export function SettingsCard({ device }: Props) {
	const { kind, id, wished, reported } = device;
	const fetched = useFetch(`${kind} ${id} ${wished}`, () => getSettings(device));
	const view = useLatest(fetched.value);
	const [editing, setEditing] = useState(false);
	const state = settingsState(wished, reported);
	const settings = view?.locker ?? view?.pos ?? nothingWished(kind);
	const language = "language" in settings ? settings.language : null;
	const values = [
		...Object.entries(flat(settings)),
		...(language ? [["language", language] as const] : []),
	];
	return (
		<Card title={t("technician.health-settings")}>
			<p data-settings={state} role="status">
				<Badge tone={TONES[state]}>{t(`device.settings-${state}`)}</Badge>
			</p>
			<dl class={health.health}>
				<dt>{t("device.wished")}</dt>
				<dd>{wished === 0 ? t("device.from-file") : t("device.version", { version: wished })}</dd>
				<dt>{t("device.in-force")}</dt>
				<dd>
					{reported === null
						? t("device.not-said")
						: reported.applied === 0
							? t("device.from-file")
							: t("device.version", { version: reported.applied })}
				</dd>
			</dl>
			{state === "refused" && reported && (
				<div role="alert">
					<p>
						{t("device.refused-why", {
							version: reported.seen,
							why: faultWords(reported.fault, reported.fault_key),
						})}
					</p>
					<p class={stack.facts}>{reported.fault_detail}</p>
				</div>
			)}
			{view === null && fetched.error !== null && (
				<ErrorCard error={fetched.error} onRetry={() => void fetched.reload()} />
			)}
			{view === null && fetched.error === null && <Skeleton rows={2} />}
			{values.length > 0 && (
				<dl class={health.health}>
					{values.map(([key, value]) => (
						<div key={key} class={health.row} data-setting={key}>
							<dt>{keyWords(key)}</dt>
							<dd>{valueWords(key, value)}</dd>
						</div>
					))}
				</dl>
			)}
			<Button wide disabled={view === null} onClick={() => setEditing(true)}>
				{t("device.change")}
			</Button>
			{view && view.history.length > 0 && (
				<details>
					<summary>{t("device.history", { n: view.history.length })}</summary>
					<ul class={stack.list}>
						{view.history.map((each) => (
							<li key={each.version}>
								<strong>{t("device.version", { version: each.version })}</strong>{" "}
								<span class={stack.facts}>
									{[
										stamp(each.at),
										who(each.actor),
										each.release && t("device.with-release", { version: each.release }),
									]
										.filter(Boolean)
										.join(" · ")}
								</span>
								<p>{each.reason}</p>
							</li>
						))}
					</ul>
				</details>
			)}
			{editing && view && (
				<SettingsSheet
					device={device}
					view={view}
					onSaved={async () => {
						setEditing(false);
						await fetched.reload();
					}}
					onClose={() => setEditing(false)}
				/>
			)}
		</Card>
	);
}
