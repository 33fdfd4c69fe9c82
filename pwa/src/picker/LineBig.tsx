import { QrCode } from "lucide";
import { t } from "../i18n";
import { amount, kilograms } from "../i18n/format";
import { Amount } from "../ui/Amount";
import { GoodsPicture } from "../ui/GoodsPicture";
import { Icon } from "../ui/Icon";
import { ZoneTag } from "../ui/ZoneTag";
import type { TaskLine } from "../wire/api.gen";
import css from "./LineBig.module.css";
import { piecesLeft } from "./weighing";

interface Props {
	line: TaskLine;
	/** What the customer had ordered in place of this; empty when nothing. */
	instead: string;
	/** Something above it wants the room. */
	small?: boolean;
}

/** Readable at arm's length: shelf, picture, name, amount. */
export function LineBig({ line, instead, small = false }: Props) {
	const left = Math.max(0, line.ordered - line.picked);
	return (
		<article class={css.line} data-zone={line.zone} data-small={small} aria-live="polite">
			<p class={css.where}>
				<span>
					{t("picker.shelf")} <strong class={css.shelf}>{line.shelf || "—"}</strong>
				</span>
				<ZoneTag zone={line.zone} />
			</p>
			<div class={css.picture}>
				<GoodsPicture picture={line.picture} size={small ? 64 : 148} />
			</div>
			{instead && <p class={css.instead}>{instead}</p>}
			<h2 class={css.name}>{line.name}</h2>
			<p class={css.amount}>
				{line.pieces > 0 ? (
					<Amount quantity={piecesLeft(line) || line.pieces} unit="piece" size={5} />
				) : (
					<Amount quantity={left || line.ordered} unit={line.unit} size={5} />
				)}
			</p>
			{line.marked && (
				<p class={css.mark}>
					<Icon icon={QrCode} size={20} /> {t("picker.mark-hint")}
				</p>
			)}
			<p class={css.facts}>
				{line.picked > line.most && line.most > 0
					? t("over.take-out", { grams: kilograms(line.picked - line.most) })
					: line.picked > 0
						? t("picker.have", {
								have: amount(line.picked, line.unit),
								all: amount(line.ordered, line.unit),
							})
						: line.unit === "kg"
							? t("picker.at-most", { amount: amount(line.most, line.unit) })
							: "\u00a0"}
			</p>
		</article>
	);
}
