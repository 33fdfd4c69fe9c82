import type { ComponentChildren } from "preact";
import type { MyCashWork } from "../cash/useMyCash";
import { t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { Card } from "../ui/Card";
import { Money } from "../ui/Money";
import { Screen } from "../ui/Screen";
import type { MyShift } from "../wire/api.gen";
import css from "./Courier.module.css";

interface Props {
	head: ComponentChildren;
	shift: MyShift;
	work: MyCashWork;
}

/** What is in the bag now, and the end of the shift. */
export function CashOpen({ head, shift, work }: Props) {
	return (
		<Screen
			head={head}
			foot={
				<Asking onAsk={() => work.send("/cash/counting", {}, t("cash.begin-count"))}>
					{t("cash.begin-count")}
				</Asking>
			}
		>
			<Card title={t("cash.in-bag")} tone="brand">
				<Money kopecks={shift.in_bag_kopecks ?? 0} size={5} />
				<p class={css.facts}>
					{t("cash.since", { time: stamp(shift.opened_at), sum: money(shift.float_kopecks) })}
				</p>
			</Card>
			<p>{t("cash.blind")}</p>
		</Screen>
	);
}
