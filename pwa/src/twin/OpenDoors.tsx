import { DoorClosed, PackageMinus, PackagePlus } from "lucide";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import type { Gesture } from "./calls";
import css from "./OpenDoors.module.css";
import type { SimCell } from "./simulators";

interface Props {
	cells: readonly SimCell[];
	onHand: (no: number, gesture: Gesture) => void;
}

/** What hands may do with every open cell, as buttons that a thumb can hit. */
export function OpenDoors({ cells, onHand }: Props) {
	return (
		<div aria-live="polite">
			{cells.length === 0 && <p class={css.none}>{t("twin.all-closed")}</p>}
			<ul class={css.list}>
				{cells.map(({ no, goods }) => (
					<li key={no} class={css.row} data-cell={no}>
						<strong>{t("twin.cell-open", { no })}</strong>
						{goods ? (
							<Button
								icon={PackageMinus}
								label={t("twin.take", { no })}
								onClick={() => onHand(no, "take")}
							>
								{t("twin.take-short")}
							</Button>
						) : (
							<Button
								icon={PackagePlus}
								label={t("twin.put", { no })}
								onClick={() => onHand(no, "put")}
							>
								{t("twin.put-short")}
							</Button>
						)}
						<Button
							kind="main"
							icon={DoorClosed}
							label={t("twin.close", { no })}
							onClick={() => onHand(no, "close")}
						>
							{t("twin.close-short")}
						</Button>
					</li>
				))}
			</ul>
		</div>
	);
}
