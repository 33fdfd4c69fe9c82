import { t } from "../i18n";
import { amount, money, stamp } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { GoodsPicture } from "../ui/GoodsPicture";
import stack from "../ui/stack.module.css";
import type { ReturnView } from "../wire/api.gen";
import { DecideReturn } from "./DecideReturn";
import css from "./Returns.module.css";

interface Props {
	back: ReturnView;
	onChange: (back: ReturnView) => void;
}

const TONE = { taken_out: "accent", refund: "brand", refused: "danger" } as const;

/** One return: what, why, where it is now; a decision once it was taken out. */
export function ReturnCard({ back, onChange }: Props) {
	const { state } = back;
	const tone = state in TONE ? TONE[state as keyof typeof TONE] : "calm";
	return (
		<li data-return={back.id} data-state={state}>
			<Card tone={state === "taken_out" ? "accent" : "plain"} label={back.order_number}>
				<p class={css.top}>
					<Badge tone={tone}>{t(`return.state-${state}`)}</Badge>
					<strong class={css.sum}>{money(back.kopecks)}</strong>
				</p>
				<ul class={css.goods}>
					{back.lines.map((line) => (
						<li key={line.no}>
							<GoodsPicture picture={line.picture} size={36} />
							<span>{line.name}</span>
							<span class={css.much}>{amount(line.quantity, line.unit)}</span>
						</li>
					))}
				</ul>
				<p>{back.reason}</p>
				<p class={stack.facts}>
					{[
						t(back.sealed ? "return.sealed-yes" : "return.sealed-no"),
						back.cell === null
							? back.locker
							: `${back.locker}, ${t("locker.cell", { no: back.cell })}`,
						t(state === "asked" ? "return.at-asked" : "return.at-moved", {
							time: stamp(state === "asked" ? back.asked_at : back.moved_at),
						}),
						back.bring_until ? t("return.wait-until", { time: stamp(back.bring_until) }) : "",
					]
						.filter(Boolean)
						.join(" · ")}
				</p>
				{back.note && <p>{t("return.decided", { note: back.note })}</p>}
				<Button kind="quiet" onClick={() => go(`/order/${seg(back.order_id)}`)}>
					{t("order.number", { number: back.order_number })}
				</Button>
				{state === "taken_out" && <DecideReturn back={back} onChange={onChange} />}
			</Card>
		</li>
	);
}
