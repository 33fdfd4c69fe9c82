import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { maybe, t } from "../i18n";
import { Card } from "../ui/Card";
import { Screen } from "../ui/Screen";
import type { HandoverView, LineView } from "../wire/api.gen";
import { Customer } from "./Customer";
import css from "./Handover.module.css";
import { linesInBags, nothingTaken } from "./handoverState";
import { Line } from "./Line";
import { PayBar } from "./PayBar";
import { RefuseAll } from "./RefuseAll";
import { RefuseSheet } from "./RefuseSheet";
import { Sums } from "./Sums";
import type { HandoverWork } from "./useHandover";

interface Props {
	head: ComponentChildren;
	view: HandoverView;
	work: HandoverWork;
	inBagKopecks: number | null;
}

/** The customer looks into the bags: lines may be refused, then the money is taken. */
export function Check({ head, view, work, inBagKopecks }: Props) {
	const [refusing, setRefusing] = useState<LineView | null>(null);
	const nothing = nothingTaken(view);
	return (
		<Screen
			head={head}
			foot={
				nothing ? (
					<RefuseAll needed onRefuse={work.refuseAll} />
				) : (
					<PayBar view={view} work={work} inBagKopecks={inBagKopecks} />
				)
			}
		>
			{view.trouble && (
				<Card tone="danger" label={t("handover.money-failed")}>
					<p role="alert">{maybe(`problem.${view.trouble}`) ?? t("handover.money-failed")}</p>
					<p class={css.code}>{view.trouble}</p>
				</Card>
			)}
			<Customer view={view} />
			<section class={css.block}>
				<h2>{t("handover.lines")}</h2>
				<p class={css.hint}>{t("handover.refuse-hint")}</p>
				<ul class={css.lines}>
					{linesInBags(view).map((line) => (
						<Line key={line.no} line={line} onPress={() => setRefusing(line)} />
					))}
				</ul>
			</section>
			<Sums view={view} />
			{!nothing && <RefuseAll onRefuse={work.refuseAll} />}
			{refusing && (
				<RefuseSheet
					line={refusing}
					pieces={view.pieces.filter((piece) => piece.line_no === refusing.no)}
					onClose={() => setRefusing(null)}
					onRefuse={work.refuse}
				/>
			)}
		</Screen>
	);
}
