import { t } from "../i18n";
import type { CellView, ZoneView } from "../wire/api.gen";
import { Cabinet } from "./Cabinet";
import { CellFace } from "./CellFace";
import css from "./Front.module.css";
import { gapOf, placed, sizeOf, spansOf } from "./front";
import { ZoneDisplay } from "./ZoneDisplay";

interface Props {
	cells: readonly CellView[];
	zones?: readonly ZoneView[];
	/** Cells that somebody is to find. */
	glowing?: readonly number[];
	chosen?: number | null;
	plain?: boolean;
	onPress?: (no: number) => void;
}

function doing(zone: ZoneView | undefined): string {
	if (!zone || zone.setpoint_c10 === null) return "";
	if (!zone.online) return t("locker.zone-silent-short");
	return zone.defrost ? t("locker.zone-defrost") : "";
}

/** The front of a productomat as it stands in the street, drawn to scale from its configuration. */
export function Front({ cells, zones, glowing = [], chosen = null, plain, onPress }: Props) {
	const gap = gapOf(cells);
	return (
		<Cabinet
			{...sizeOf(cells)}
			label={t("locker.front")}
			displays={
				zones &&
				spansOf(cells).map((span) => {
					const zone = zones.find((one) => one.zone === span.zone);
					return (
						<ZoneDisplay
							key={span.zone}
							span={span}
							air={zone?.air_c10 ?? null}
							doing={doing(zone)}
							alarm={zone?.alarm ?? false}
						/>
					);
				})
			}
		>
			{cells.map((cell) => (
				<CellFace
					key={cell.no}
					cell={cell}
					glowing={glowing.includes(cell.no)}
					chosen={cell.no === chosen}
					{...(plain && { plain })}
					{...(onPress && { onPress })}
				/>
			))}
			{gap && <div class={css.screen} style={placed(gap)} aria-hidden="true" />}
		</Cabinet>
	);
}
