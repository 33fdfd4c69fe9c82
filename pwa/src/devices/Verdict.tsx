import { ShieldAlert } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Icon } from "../ui/Icon";
import stack from "../ui/stack.module.css";
import type { DeviceView, Judge } from "../wire/api.gen";
import css from "./Devices.module.css";

interface Props {
	device: DeviceView;
	onJudge: (verdict: Judge["verdict"], reason: string) => Promise<unknown>;
}

/** Shut a device out, or trust one that may have a double: with a reason, and in two presses. */
export function Verdict({ device, onJudge }: Props) {
	const suspect = device.suspect_since !== null;
	const [open, setOpen] = useState(false);
	const [reason, setReason] = useState("");
	if (!suspect && device.certified_until === null) return null;
	if (!suspect && !open) {
		return (
			<Button kind="second" wide onClick={() => setOpen(true)}>
				{t("technician.shut-out")}
			</Button>
		);
	}
	const judge = (verdict: Judge["verdict"]) => onJudge(verdict, reason.trim());
	const mute = reason.trim() === "";
	return (
		<div class={css.verdict} data-suspect={suspect}>
			<p>
				<Icon icon={ShieldAlert} size={18} />{" "}
				{device.suspect_since === null
					? t("technician.shut-out-follows")
					: t("technician.suspect", { time: stamp(device.suspect_since) })}
			</p>
			<Field
				label={t("technician.verdict-why")}
				value={reason}
				maxLength={200}
				onInput={setReason}
			/>
			<div class={stack.pair}>
				<Asking kind="danger" size="usual" disabled={mute} onAsk={() => judge("shut_out")}>
					{t("technician.shut-out")}
				</Asking>
				{suspect ? (
					<Asking size="usual" disabled={mute} onAsk={() => judge("trusted")}>
						{t("technician.trust")}
					</Asking>
				) : (
					<Button kind="second" wide onClick={() => setOpen(false)}>
						{t("technician.shut-out-not")}
					</Button>
				)}
			</div>
		</div>
	);
}
