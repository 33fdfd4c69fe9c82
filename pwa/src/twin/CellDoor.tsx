import { ShoppingBag } from "lucide";
import { t } from "../i18n";
import css from "../locker/Door.module.css";
import { placed } from "../locker/front";
import { Icon } from "../ui/Icon";
import type { Gesture } from "./calls";
import type { SimCell } from "./simulators";

interface Props {
	cell: SimCell;
	glowing: boolean;
	onHand: (gesture: Gesture) => void;
}

/** One cell: a closed door with its number and light, or an open one with what lies inside. */
export function CellDoor({ cell, glowing, onHand }: Props) {
	const inside = cell.goods ? "take" : "put";
	const name = { no: cell.no, zone: t(`zone.${cell.zone}`) };
	return (
		<div
			class={css.cell}
			style={placed(cell)}
			data-zone={cell.zone}
			data-door={cell.door}
			data-goods={cell.goods}
			data-glow={glowing}
			data-jammed={cell.jammed}
			data-cell={cell.no}
		>
			{cell.door === "closed" ? (
				<div class={css.door} role="img" aria-label={t("twin.door-closed", name)}>
					<span class={css.no}>{cell.no}</span>
					<span class={css.light} />
				</div>
			) : (
				<>
					<button
						type="button"
						class={css.inside}
						aria-label={t(`twin.${inside}`, { no: cell.no })}
						onClick={() => onHand(inside)}
					>
						{cell.goods && <Icon icon={ShoppingBag} />}
					</button>
					<button
						type="button"
						class={`${css.door} ${css.swung}`}
						aria-label={t("twin.close", { no: cell.no })}
						onClick={() => onHand("close")}
					>
						<span class={css.no}>{cell.no}</span>
						<span class={css.light} />
					</button>
				</>
			)}
		</div>
	);
}
