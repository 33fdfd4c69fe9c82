import { t } from "../i18n";
import { number } from "../i18n/format";
import { Chips } from "../ui/Chips";
import { Field } from "../ui/Field";
import css from "./SettingsGroup.module.css";
import { type Draft, fieldsOf, type Group, type Wrong, zoneOf } from "./settingsForm";
import { keyWords } from "./settingsWords";

interface Props {
	group: Group;
	draft: Draft;
	wrong: Record<string, Wrong>;
	onChange: (draft: Draft) => void;
}

/** One group of settings: left to the device's own file, or each number with its limits. */
export function SettingsGroup({ group, draft, wrong, onChange }: Props) {
	const zone = zoneOf(group);
	const on = draft.on[group] === true;
	const unit = zone === null ? t("device.unit-s") : "°C";
	const title =
		zone === null ? t(`device.group-${group as "timers" | "periods" | "till"}`) : t(`zone.${zone}`);
	return (
		<section class={css.group} aria-label={title} data-group={group}>
			<Chips
				titled
				label={title}
				options={[
					{ value: "file", text: t("device.from-file") },
					{ value: "here", text: t("device.from-here") },
				]}
				chosen={on ? "here" : "file"}
				onChoose={(value) => onChange({ ...draft, on: { ...draft.on, [group]: value === "here" } })}
			/>
			{on && (
				<div class={css.fields}>
					{fieldsOf(group).map(({ key, name, low, high }) => {
						const text = draft.text[key] ?? "";
						// What is not typed yet is not wrong: its limits stand beside it.
						const bad = text === "" ? undefined : wrong[key];
						const range = t("device.range", { low: number(low), high: number(high), unit });
						return (
							<Field
								key={key}
								label={keyWords(name)}
								inputMode="text"
								value={text}
								maxLength={8}
								hint={range}
								{...(bad && {
									error:
										bad.code === "number" || bad.code === "range"
											? range
											: t(`device.wrong-${bad.code}`),
								})}
								onInput={(typed) => onChange({ ...draft, text: { ...draft.text, [key]: typed } })}
							/>
						);
					})}
				</div>
			)}
		</section>
	);
}
