import { useState } from "preact/hooks";
import { t } from "../i18n";
import { weight } from "../i18n/format";
import { Button } from "../ui/Button";
import { WarmthBadge } from "../ui/WarmthBadge";
import { ZoneTag } from "../ui/ZoneTag";
import type { ParcelView } from "../wire/api.gen";
import { JudgeSheet } from "./JudgeSheet";
import css from "./OrderPage.module.css";

interface Props {
	parcel: ParcelView;
}

/** A parcel, where it is, whether it kept cold; a person may decide otherwise, with a reason. */
export function ParcelRow({ parcel }: Props) {
	const [judging, setJudging] = useState(false);
	const { warmth } = parcel;
	const gone = parcel.state === "handed" || parcel.state === "returned";
	const spoiled = warmth?.level === "spoiled";
	return (
		<li class={css.offer} data-state={parcel.state} data-warmth={warmth?.level ?? "ok"}>
			<ZoneTag zone={parcel.zone} />
			<span class={css.words}>
				<span>{parcel.barcode}</span>
				<span class={css.facts}>
					{weight(parcel.grams)} · {t(`operator.parcel-${parcel.state}`)}
					{parcel.cell !== null && ` · ${t("picker.cell", { cell: parcel.cell })}`}
				</span>
				<WarmthBadge warmth={warmth} />
			</span>
			{warmth !== null && !gone && (
				<Button size="small" kind="quiet" onClick={() => setJudging(true)}>
					{t(spoiled ? "warmth.lift" : "warmth.spoil")}
				</Button>
			)}
			{judging && (
				<JudgeSheet parcel={parcel} spoiled={spoiled} onClose={() => setJudging(false)} />
			)}
		</li>
	);
}
