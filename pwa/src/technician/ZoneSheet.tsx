import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { stateOf } from "../locker/marks";
import { newId } from "../net/api";
import { Asking } from "../ui/Asking";
import { Chips } from "../ui/Chips";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import { type LockerView, ZONE_DEED, type Zone, type ZoneDeed } from "../wire/api.gen";
import css from "./CellSheet.module.css";
import { actOnZone } from "./calls";

interface Props {
	view: LockerView;
	zone: Zone;
	/** It was asked for; the zone's card shows what becomes of it. */
	onAsked: (view: LockerView) => void;
	onClose: () => void;
}

/** One action on a refrigerated zone: what, why, and what follows from it. */
export function ZoneSheet({ view, zone, onAsked, onClose }: Props) {
	const [deed, setDeed] = useState<ZoneDeed | null>(null);
	const [why, setWhy] = useState("");
	// One deed of one sheet is one write at most: pressed again after a lost answer, it is the same command.
	const ids = useRef<Partial<Record<ZoneDeed, string>>>({});
	const inside = view.cells.filter(
		(cell) => cell.zone === zone && ["occupied", "issuing"].includes(stateOf(cell)),
	);
	return (
		<Sheet title={t(`zone.${zone}`)} onClose={onClose}>
			<div class={css.form}>
				<Chips
					titled
					label={t("technician.zone-what")}
					options={ZONE_DEED.map((value) => ({ value, text: t(`technician.deed-${value}`) }))}
					chosen={deed}
					onChoose={setDeed}
				/>
				<Field label={t("technician.zone-why")} value={why} maxLength={200} onInput={setWhy} />
				{deed !== null && (
					<p class={css.what} data-risk={deed === "clean_on" && inside.length > 0}>
						{t(`technician.follows-${deed}`)}{" "}
						{deed === "clean_on" &&
							inside.length > 0 &&
							t("technician.zone-inside", { list: inside.map(({ no }) => no).join(", ") })}
					</p>
				)}
				<Asking
					disabled={deed === null || why.trim() === ""}
					onAsk={async () => {
						if (deed === null) return;
						ids.current[deed] ??= newId();
						const id = ids.current[deed];
						onAsked(await actOnZone(view.id, zone, { id, action: deed, reason: why.trim() }));
					}}
				>
					{t("technician.zone-do")}
				</Asking>
			</div>
		</Sheet>
	);
}
