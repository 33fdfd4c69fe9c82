import { useState } from "preact/hooks";
import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import stack from "../ui/stack.module.css";
import type { Releases, ReleaseView } from "../wire/api.gen";
import { stageRelease } from "./calls";
import { DeviceListing } from "./DeviceListing";
import { nextStage, type Percent, releaseState } from "./releaseState";

interface Props {
	release: ReleaseView;
	onChange: (came: Releases) => void;
}

const TONES = {
	missing: "accent",
	waiting: "calm",
	"under-way": "calm",
	failed: "danger",
	done: "brand",
} as const;

/** One release: what is missing of it, how far it has come, the next share of the fleet or a stop, each with a reason. */
export function ReleaseCard({ release, onChange }: Props) {
	const [reason, setReason] = useState("");
	const [shown, setShown] = useState(false);
	const state = releaseState(release);
	const next = nextStage(release.percent);
	const stage = async (percent: Percent) => {
		onChange(await stageRelease(release.version, { percent, reason: reason.trim() }));
		setReason("");
	};
	const mute = reason.trim() === "";
	return (
		<li data-release={release.version} data-state={state}>
			<Card title={release.version}>
				<p>
					<Badge tone={TONES[state]}>{t(`release.state-${state}`)}</Badge>
				</p>
				<p class={stack.facts}>
					{t("release.about", { time: stamp(release.at), least: release.min_version })}
				</p>
				{release.missing.length > 0 && (
					<p>{t("release.missing", { list: release.missing.join(", ") })}</p>
				)}
				{release.told > 0 && (
					<p>
						{t("release.share", { percent: release.percent })}{" "}
						{t("release.progress", {
							n: release.told,
							done: release.done,
							failed: release.failed,
						})}
					</p>
				)}
				{release.missing.length === 0 && (
					<>
						<Field label={t("release.reason")} value={reason} maxLength={500} onInput={setReason} />
						<div class={stack.pair}>
							{(release.told > 0 || release.percent > 0) && (
								<Asking kind="danger" size="usual" disabled={mute} onAsk={() => stage(0)}>
									{t("release.stop")}
								</Asking>
							)}
							{next !== null && (
								<Asking size="usual" disabled={mute} onAsk={() => stage(next)}>
									{next === 100 ? t("release.stage-all") : t("release.stage", { percent: next })}
								</Asking>
							)}
						</div>
						<p class={stack.facts}>{t("release.follows")}</p>
					</>
				)}
				<Button wide onClick={() => setShown(!shown)}>
					{t(shown ? "release.devices-hide" : "release.devices")}
				</Button>
				{shown && <DeviceListing open={null} release={release.version} />}
			</Card>
		</li>
	);
}
