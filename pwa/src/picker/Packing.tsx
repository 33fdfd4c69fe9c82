import { LoaderCircle, PackageCheck } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { amount } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Card } from "../ui/Card";
import { Empty } from "../ui/Empty";
import { Screen } from "../ui/Screen";
import { Strip } from "../ui/Strip";
import { ZoneTag } from "../ui/ZoneTag";
import { type TaskView, ZONE } from "../wire/api.gen";
import { OverStrip } from "./OverStrip";
import css from "./Packing.module.css";
import { mayPack, waitingMarks } from "./taskState";

interface Props {
	head: ComponentChildren;
	task: TaskView;
	onPack: () => Promise<unknown>;
}

/** Everything is in the basket: bags by zone, then the labels. */
export function Packing({ head, task, onPack }: Props) {
	const lines = task.lines.filter((line) => line.picked > 0 && line.state === "picked");
	const checking = lines.flatMap(waitingMarks).length;
	const zones = ZONE.filter((zone) => lines.some((line) => line.zone === zone));
	if (lines.length === 0) {
		return (
			<Screen head={head}>
				<Empty title={t("picker.pack-none-title")} hint={t("picker.pack-none")} />
			</Screen>
		);
	}
	return (
		<Screen
			head={head}
			foot={
				<Asking icon={PackageCheck} disabled={!mayPack(task)} onAsk={onPack}>
					{t("picker.pack")}
				</Asking>
			}
		>
			<div class={css.head}>
				<h2>{t("picker.pack-title")}</h2>
				<p class={css.facts}>{t("picker.pack-why")}</p>
			</div>
			{checking > 0 && (
				<Strip icon={LoaderCircle}>{t("picker.mark-checking", { n: checking })}</Strip>
			)}
			<OverStrip task={task} />
			{zones.map((zone) => {
				const inside = lines.filter((line) => line.zone === zone);
				return (
					<Card key={zone} label={t(`zone.${zone}`)}>
						<p class={css.zone}>
							<ZoneTag zone={zone} />
							<span class={css.facts}>{t("picker.bag-lines", { n: inside.length })}</span>
						</p>
						<ul class={css.goods}>
							{inside.map((line) => (
								<li key={line.no}>
									<span>{line.name}</span> <span>{amount(line.picked, line.unit)}</span>
								</li>
							))}
						</ul>
					</Card>
				);
			})}
		</Screen>
	);
}
