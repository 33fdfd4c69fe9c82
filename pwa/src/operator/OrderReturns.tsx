import { useReturns } from "../customer/useReturns";
import { t } from "../i18n";
import { amount, money } from "../i18n/format";
import { go } from "../net/router";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import stack from "../ui/stack.module.css";
import css from "./Returns.module.css";

interface Props {
	person: string;
	orderId: string;
}

/** What its customer brought back of an order; nothing where nothing was. The desk's own page decides. */
export function OrderReturns({ person, orderId }: Props) {
	const returns = useReturns(person, orderId, "order-staff").view?.returns ?? [];
	if (returns.length === 0) return null;
	return (
		<Card title={t("return.title")}>
			<ul class={css.group}>
				{returns.map((back) => (
					<li key={back.id} data-state={back.state}>
						<p class={css.top}>
							<Badge>{t(`return.state-${back.state}`)}</Badge>
							<strong>{money(back.kopecks)}</strong>
						</p>
						{back.lines.map((line) => (
							<p key={line.no}>
								{line.name}, {amount(line.quantity, line.unit)}
							</p>
						))}
						<p class={stack.facts}>{back.reason}</p>
						{back.note && <p class={stack.facts}>{t("return.decided", { note: back.note })}</p>}
					</li>
				))}
			</ul>
			<Button kind="quiet" onClick={() => go("/returns")}>
				{t("operator.tab-returns")}
			</Button>
		</Card>
	);
}
