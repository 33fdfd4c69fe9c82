import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import stack from "../ui/stack.module.css";
import css from "./Accountant.module.css";

interface Props {
	name: string;
	kopecks: number;
	facts: readonly string[];
	late: boolean;
	orderId: string;
	orderNumber?: string;
	children?: ComponentChildren;
}

/** One thing that is owed: what and how much, why, until when, and its order. */
export function OwedCard({
	name,
	kopecks,
	facts,
	late,
	orderId,
	orderNumber = "",
	children,
}: Props) {
	return (
		<li data-owed={late ? "late" : "waits"}>
			<Card tone={late ? "danger" : "plain"}>
				<p class={css.head}>
					<strong>{name}</strong>
					<strong>{money(kopecks)}</strong>
				</p>
				{facts.map((fact) => (
					<p key={fact} class={stack.facts}>
						{fact}
					</p>
				))}
				<div class={stack.pair}>
					<Button onClick={() => go(`/order/${seg(orderId)}`)}>
						{t("accountant.one", { number: orderNumber }).trim()}
					</Button>
					{children}
				</div>
			</Card>
		</li>
	);
}
