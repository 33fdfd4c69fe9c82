import { maybe, t } from "../i18n";
import { stamp } from "../i18n/format";
import { go } from "../net/router";
import stack from "../ui/stack.module.css";
import { TroubleRow } from "../ui/TroubleRow";
import row from "../ui/troubleRow.module.css";
import type { TillView } from "../wire/api.gen";
import { pathOf } from "./paths";
import css from "./Tills.module.css";
import { paperOf } from "./tillState";
import { wrongWords } from "./words";

const SHOWN = 3;

interface Props {
	till: TillView;
	open: boolean;
}

/** One till of the list: what is wrong in words, its shift, what waits. */
export function TillRow({ till, open }: Props) {
	const shift =
		till.shift === "opened" || till.shift === "expired"
			? t("till.shift-n", { number: till.shift_number })
			: (maybe(`till.shift-${till.shift}`) ?? till.shift);
	return (
		<TroubleRow
			severity={till.severity}
			says={(grade) => t(`till.severity-${grade}`)}
			open={open}
			onOpen={() => go(pathOf(till.id))}
			data-till={till.id}
		>
			<strong class={css.name}>{till.name}</strong>
			{till.place && <span class={stack.facts}>{till.place}</span>}
			{till.wrong.slice(0, SHOWN).map((one) => (
				<span key={one.code} class={row.wrong}>
					{wrongWords(one)}
				</span>
			))}
			<span class={css.figures}>
				<span>{shift}</span>
				<span>{t(`till.paper-${paperOf(till)}`)}</span>
				{till.queue > 0 && <span>{t("operator.till-queue", { n: till.queue })}</span>}
				{till.ofd_unsent > 0 && <span>{t("till.ofd-unsent", { n: till.ofd_unsent })}</span>}
				{!till.online && till.seen_at && (
					<span>{t("operator.seen", { time: stamp(till.seen_at) })}</span>
				)}
			</span>
		</TroubleRow>
	);
}
