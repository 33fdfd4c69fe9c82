import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Cabinet } from "../locker/Cabinet";
import { placed, spansOf } from "../locker/front";
import { ZoneDisplay } from "../locker/ZoneDisplay";
import { Button } from "../ui/Button";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import { CellDoor } from "./CellDoor";
import { type Gesture, getFront, move } from "./calls";
import css from "./LockerFront.module.css";
import { OpenDoors } from "./OpenDoors";
import type { SimLocker } from "./simulators";
import { usePoll } from "./usePoll";

const EVERY_MS = 400;

interface Props {
	/** Cells of the order that is being taken: they glow. */
	glowing: readonly number[];
	/** Somebody stands at the locker's own screen. */
	typing: boolean;
	onScreen: () => void;
}

/** The front of the productomat, to scale; hands may close doors, put goods in and take them out. */
export function LockerFront({ glowing, typing, onScreen }: Props) {
	const [locker, setLocker] = useState<SimLocker | null>(null);
	const [failed, setFailed] = useState<unknown>(null);
	const error = usePoll(() => getFront().then(setLocker), EVERY_MS);
	const hand = (no: number, gesture: Gesture) => {
		setFailed(null);
		move(no, gesture)
			.then(() => getFront())
			.then(setLocker, setFailed);
	};
	if (!locker) return error === null ? <Skeleton rows={5} /> : <ErrorCard error={error} />;
	const { columns, rows, screen } = locker.front;
	return (
		<section class={css.locker} aria-label={locker.name}>
			<h2>{locker.name}</h2>
			{(error ?? failed) !== null && <ErrorCard error={error ?? failed} />}
			<Cabinet
				columns={columns}
				rows={rows}
				displays={spansOf(locker.cells).map((span) => {
					const zone = locker.zones.find((one) => one.zone === span.zone);
					const cooling = zone?.compressor ? t("twin.cooling") : "";
					return (
						<ZoneDisplay
							key={span.zone}
							span={span}
							air={zone?.air_c10 ?? null}
							doing={zone?.defrost ? t("locker.zone-defrost") : cooling}
						/>
					);
				})}
			>
				{locker.cells.map((cell) => (
					<CellDoor
						key={cell.no}
						cell={cell}
						glowing={glowing.includes(cell.no)}
						onHand={(gesture) => hand(cell.no, gesture)}
					/>
				))}
				<button type="button" class={css.screen} style={placed(screen)} onClick={onScreen}>
					<span>{t("twin.screen")}</span>
				</button>
			</Cabinet>
			{!typing && (
				<Button kind="main" size="large" wide onClick={onScreen}>
					{t("twin.type-code")}
				</Button>
			)}
			<OpenDoors cells={locker.cells.filter((cell) => cell.door === "open")} onHand={hand} />
		</section>
	);
}
