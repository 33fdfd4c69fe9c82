import { useState } from "preact/hooks";
import { t } from "../i18n";
import { get, seg } from "../net/api";
import { useFetch } from "../net/useFetch";
import { Asking } from "../ui/Asking";
import { Chips } from "../ui/Chips";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import stack from "../ui/stack.module.css";
import type { DeviceView, LockerView, SettingsView } from "../wire/api.gen";
import { putSettings } from "./calls";
import { SettingsGroup } from "./SettingsGroup";
import {
	type Cooled,
	changes,
	type Draft,
	documentOf,
	draftOf,
	type Group,
	nothingWished,
	read,
	type Tongue,
} from "./settingsForm";
import { changeWords } from "./settingsWords";

interface Props {
	device: DeviceView;
	/** What is wished now: the change is based on its version. */
	view: SettingsView;
	onSaved: () => Promise<void>;
	onClose: () => void;
}

const TONGUES: readonly Tongue[] = ["file", "ru", "en"];

/** Wish for other settings: each number within its limits, what changes by name, and why. */
export function SettingsSheet({ device, view, onSaved, onClose }: Props) {
	const [based] = useState(view);
	const before = based.locker ?? based.pos ?? nothingWished(device.kind);
	const zones = useFetch(`${device.kind} ${device.id}`, async () =>
		device.kind === "pos" ? [] : (await get<LockerView>(`/lockers/${seg(device.id)}`)).zones,
	);
	const cooled = (zones.value ?? []).filter(({ setpoint_c10 }) => setpoint_c10 !== null);
	const groups: Group[] =
		device.kind === "pos"
			? ["till"]
			: [...cooled.map(({ zone }) => `zones.${zone as Cooled}` as const), "timers", "periods"];
	const present = Object.fromEntries(
		cooled.map(({ zone, setpoint_c10 }) => [`zones.${zone}.setpoint_c10`, setpoint_c10 ?? 0]),
	);
	const [draft, setDraft] = useState<Draft | null>(null);
	const [reason, setReason] = useState("");
	if (zones.value === null && zones.error === null) return null;
	const now = draft ?? draftOf(before, groups, present);
	const { wrong } = read(now);
	const fine = Object.keys(wrong).length === 0;
	const changed = fine ? changes(before, documentOf(now)) : [];
	return (
		<Sheet
			title={t("device.settings-of", { name: device.name })}
			onClose={onClose}
			foot={
				<Asking
					disabled={!fine || changed.length === 0 || reason.trim() === ""}
					onAsk={async () => {
						const body = { based_on: based.version, reason: reason.trim() };
						await putSettings(device, { ...body, settings: documentOf(now) } as Parameters<
							typeof putSettings
						>[1]);
						await onSaved();
					}}
				>
					{t("device.save")}
				</Asking>
			}
		>
			{groups.map((group) => (
				<SettingsGroup key={group} group={group} draft={now} wrong={wrong} onChange={setDraft} />
			))}
			{now.language !== null && (
				<Chips
					titled
					label={t("device.field-language")}
					options={TONGUES.map((value) => ({
						value,
						text: t(value === "file" ? "device.from-file" : `device.language-${value}`),
					}))}
					chosen={now.language}
					onChoose={(language) => setDraft({ ...now, language })}
				/>
			)}
			{changed.length > 0 && (
				<section aria-label={t("device.changes")}>
					<strong>{t("device.changes")}</strong>
					<ul>
						{changed.map((one) => (
							<li key={one.key}>{changeWords(one)}</li>
						))}
					</ul>
				</section>
			)}
			<Field label={t("device.reason")} value={reason} maxLength={500} onInput={setReason} />
			<p class={stack.facts}>{t("device.save-follows")}</p>
		</Sheet>
	);
}
