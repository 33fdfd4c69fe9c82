import { t } from "../i18n";
import { degrees } from "../i18n/format";
import type { ColdLog } from "../wire/api.gen";
import { allowed, DAY_MINUTES, lines, range, runs, stretches } from "./plotState";
import css from "./TemperaturePlot.module.css";
import { useWidth } from "./useWidth";

interface Props {
	log: ColdLog;
	height?: number;
}

const LEFT = 36;
const BOTTOM = 22;
const TOP = 18;
const DOOR = 8;
/** A shorter stretch has no room for its words. */
const LABEL = 90;

/** A zone's day: the air over what is allowed, defrosts shaded, a mark for every opened door. */
export function TemperaturePlot({ log, height = 220 }: Props) {
	const [box, width] = useWidth<HTMLElement>();
	const shown = range(log);
	const x = (minute: number) => LEFT + ((width - LEFT - 8) * minute) / DAY_MINUTES;
	const y = (tenths: number) =>
		TOP + ((height - TOP - BOTTOM) * (shown.high - tenths)) / (shown.high - shown.low);
	const ground = height - BOTTOM;
	const bands = allowed(log.bands);
	const foot = (low: number) => y(Math.max(shown.low, low));
	const known = runs(log.points);
	const last = known[known.length - 1]?.slice(-1)[0];
	const hours = width < 520 ? [0, 6, 12, 18, 24] : [0, 3, 6, 9, 12, 15, 18, 21, 24];
	return (
		<figure class={css.plot} ref={box} data-zone={log.zone}>
			<svg
				width={width}
				height={height}
				viewBox={`0 0 ${width} ${height}`}
				role="img"
				aria-label={t("cold.plot", { zone: t(`zone.${log.zone}`), day: log.day })}
			>
				{bands.map((band) => (
					<rect
						key={band.minute}
						class={css.band}
						x={x(band.minute)}
						y={y(band.high_c10)}
						width={x(band.until) - x(band.minute)}
						height={Math.max(0, foot(band.low_c10) - y(band.high_c10))}
					/>
				))}
				{stretches(log.points, (point) => point.defrost).map(([from, to]) => (
					<g key={from}>
						<rect
							class={css.defrost}
							x={x(from)}
							y={TOP}
							width={x(to) - x(from)}
							height={ground - TOP}
						/>
						<text class={css.note} x={(x(from) + x(to)) / 2} y={TOP - 6} text-anchor="middle">
							{t("cold.defrost")}
						</text>
					</g>
				))}
				{lines(shown).map((tenths) => (
					<g key={tenths}>
						<line class={css.line} x1={LEFT} x2={x(DAY_MINUTES)} y1={y(tenths)} y2={y(tenths)} />
						<text class={css.axis} x={LEFT - 6} y={y(tenths) + 4} text-anchor="end">
							{String(tenths / 10).replace("-", "−")}
						</text>
					</g>
				))}
				{bands
					.filter((band) => x(band.until) - x(band.minute) > LABEL)
					.map((band) => (
						<text
							key={band.minute}
							class={css.note}
							x={x(band.minute) + 4}
							y={foot(band.low_c10) - 6}
						>
							{t("cold.allowed", { temperature: degrees(band.high_c10) })}
						</text>
					))}
				{hours.map((hour) => (
					<text
						key={hour}
						class={css.axis}
						x={x(hour * 60)}
						y={height - 4}
						text-anchor={hour === 24 ? "end" : "middle"}
					>
						{hour}
					</text>
				))}
				{stretches(log.points, (point) => point.door_open).map(([from, to]) => (
					<rect
						key={from}
						class={css.door}
						x={x(from)}
						y={ground - DOOR}
						width={Math.max(2, x(to) - x(from))}
						height={DOOR}
					>
						<title>{t("cold.door")}</title>
					</rect>
				))}
				{known.map((run) => (
					<polyline
						key={run[0]?.minute}
						class={css.air}
						points={run.map((point) => `${x(point.minute)},${y(point.air_c10)}`).join(" ")}
					/>
				))}
				{last && (
					<text
						class={css.last}
						x={Math.min(x(last.minute) + 6, width - 4)}
						y={y(last.air_c10) - 8}
						text-anchor={x(last.minute) > width - 70 ? "end" : "start"}
					>
						{degrees(last.air_c10)}
					</text>
				)}
			</svg>
		</figure>
	);
}
