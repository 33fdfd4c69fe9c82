import { CircleCheck, Siren, TriangleAlert, WifiOff } from "lucide";
import { maybe, t } from "../i18n";
import { stamp } from "../i18n/format";
import { go } from "../net/router";
import { Icon } from "../ui/Icon";
import stack from "../ui/stack.module.css";
import row from "../ui/troubleRow.module.css";
import type { TillView } from "../wire/api.gen";
import { pathOf } from "./paths";
import css from "./Tills.module.css";
import { wrongWords } from "./words";

const SIGNS = [CircleCheck, TriangleAlert, WifiOff, Siren] as const;
const TONES = ["brand", "accent", "accent", "danger"] as const;
const SHOWN = 3;

interface Props {
	till: TillView;
	open: boolean;
}

/** One till of the list: what is wrong in words, its shift, what waits. */
export function TillRow({ till, open }: Props) {
	const grade = Math.min(till.severity, 3) as 0 | 1 | 2 | 3;
	const paper = till.electronic
		? "electronic"
		: till.cover_open
			? "cover"
			: till.paper
				? "is"
				: "none";
	const shift =
		till.shift === "opened" || till.shift === "expired"
			? t("till.shift-n", { number: till.shift_number })
			: (maybe(`till.shift-${till.shift}`) ?? till.shift);
	return (
		<li>
			<button
				type="button"
				class={row.row}
				data-tone={TONES[grade]}
				data-till={till.id}
				aria-current={open ? "true" : undefined}
				onClick={() => go(pathOf(till.id))}
			>
				<span class={row.sign}>
					<Icon icon={SIGNS[grade]} label={t(`till.severity-${grade}`)} />
				</span>
				<span class={row.words}>
					<strong class={css.name}>{till.name}</strong>
					{till.place && <span class={stack.facts}>{till.place}</span>}
					{till.wrong.slice(0, SHOWN).map((one) => (
						<span key={one.code} class={row.wrong}>
							{wrongWords(one)}
						</span>
					))}
					<span class={css.figures}>
						<span>{shift}</span>
						<span>{t(`till.paper-${paper}`)}</span>
						{till.queue > 0 && <span>{t("operator.till-queue", { n: till.queue })}</span>}
						{till.ofd_unsent > 0 && <span>{t("till.ofd-unsent", { n: till.ofd_unsent })}</span>}
						{!till.online && till.seen_at && (
							<span>{t("operator.seen", { time: stamp(till.seen_at) })}</span>
						)}
					</span>
				</span>
			</button>
		</li>
	);
}
