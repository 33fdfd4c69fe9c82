import { t } from "../i18n";
import { amount } from "../i18n/format";
import { GoodsPicture } from "../ui/GoodsPicture";
import { ZoneTag } from "../ui/ZoneTag";
import type { TaskLine } from "../wire/api.gen";
import css from "./Lines.module.css";

interface Props {
	line: TaskLine;
}

/** A line in a list: where it stands, how much, and what has become of it. */
export function LineRow({ line }: Props) {
	const touched = line.picked > 0 && line.picked !== line.ordered;
	return (
		<span class={css.row} data-state={line.state}>
			<GoodsPicture picture={line.picture} size={40} />
			<span class={css.words}>
				<span class={css.name}>{line.name}</span>
				<span class={css.facts}>
					{line.shelf && <strong>{line.shelf}</strong>} <ZoneTag zone={line.zone} short />{" "}
					{t(`picker.line-${line.state}`)}
				</span>
			</span>
			<span class={css.amount}>
				{touched && <span class={css.have}>{amount(line.picked, line.unit)} /</span>}{" "}
				{amount(line.ordered, line.unit)}
			</span>
		</span>
	);
}
