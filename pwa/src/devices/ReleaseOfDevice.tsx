import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Asking } from "../ui/Asking";
import { Badge } from "../ui/Badge";
import { Card } from "../ui/Card";
import { Chips } from "../ui/Chips";
import { Field } from "../ui/Field";
import stack from "../ui/stack.module.css";
import type { DeviceView } from "../wire/api.gen";
import { giveRelease } from "./calls";
import { useReleases } from "./useReleases";

interface Props {
	device: DeviceView;
}

const TONES = { failed: "danger", done: "brand" } as const;

/** The agent's release on this device: what runs, what is wished and how far it has come; another one, or none. */
export function ReleaseOfDevice({ device }: Props) {
	const { releases } = useReleases();
	const [chosen, setChosen] = useState<string | null>(null);
	const [reason, setReason] = useState("");
	const update = device.reported?.update ?? null;
	const ready = (releases ?? []).filter(
		({ missing, version }) => missing.length === 0 && version !== device.release,
	);
	const act = async (version: string, deed: "give" | "take-back") => {
		await giveRelease(version, device, deed, reason.trim());
		setReason("");
		setChosen(null);
	};
	const mute = reason.trim() === "";
	return (
		<Card title={t("technician.agent")}>
			<p>{t("release.runs", { version: device.agent || "—" })}</p>
			<p data-wanted={device.release}>
				{device.release === ""
					? t("release.wanted-none")
					: t("release.wanted", { version: device.release })}
			</p>
			{update && (
				<div data-update={update.stage}>
					<p>
						<Badge tone={TONES[update.stage as keyof typeof TONES] ?? "calm"}>
							{update.version}: {t(`technician.update-${update.stage}`)}
						</Badge>
					</p>
					<p class={stack.facts}>{t(`release.stage-${update.stage}-means`)}</p>
					{update.detail && <p>{update.detail}</p>}
				</div>
			)}
			{ready.length > 0 && (
				<Chips
					titled
					label={t("release.choose")}
					options={ready.map(({ version }) => ({ value: version, text: version }))}
					chosen={chosen}
					onChoose={setChosen}
				/>
			)}
			{(ready.length > 0 || device.release !== "") && (
				<>
					<Field label={t("release.reason")} value={reason} maxLength={500} onInput={setReason} />
					<div class={stack.pair}>
						{device.release !== "" && (
							<Asking
								kind="danger"
								size="usual"
								disabled={mute}
								onAsk={() => act(device.release, "take-back")}
							>
								{t("release.take-back")}
							</Asking>
						)}
						{ready.length > 0 && (
							<Asking
								size="usual"
								disabled={mute || chosen === null}
								onAsk={async () => chosen !== null && (await act(chosen, "give"))}
							>
								{t("release.give")}
							</Asking>
						)}
					</div>
				</>
			)}
		</Card>
	);
}
