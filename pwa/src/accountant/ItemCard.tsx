import { maybe, t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import stack from "../ui/stack.module.css";
import type { ProofItem } from "../wire/api.gen";
import css from "./Accountant.module.css";
import { closable } from "./proofState";

const TONE = { open: "danger", explained: "accent", closed: "calm" } as const;

interface Props {
	item: ProofItem;
	onClose: () => void;
}

/** One difference by name: how much, whose, until when, and the ways on. */
export function ItemCard({ item, onClose }: Props) {
	const { kind, state, kopecks, owner, due_at, order_id, order_number, closed_at, reason, about } =
		item;
	return (
		<li data-item={kind} data-state={state}>
			<Card tone={state === "open" ? "danger" : "plain"}>
				<p class={css.head}>
					<strong>{t(`accountant.kind-${kind}`)}</strong>
					<strong>
						{kind === "door" ? t("accountant.openings", { n: Number(about) }) : money(kopecks)}
					</strong>
				</p>
				<p class={stack.facts}>
					<Badge tone={TONE[state]}>{t(`accountant.state-${state}`)}</Badge>{" "}
					{t("accountant.owner", { name: maybe(`accountant.owner-${owner}`) ?? owner })}
					{due_at && `, ${t("accountant.due", { time: stamp(due_at) })}`}
				</p>
				{closed_at && (
					<p class={stack.facts}>{t("accountant.closed", { time: stamp(closed_at), reason })}</p>
				)}
				<div class={stack.pair}>
					{order_id && (
						<Button onClick={() => go(`/order/${seg(order_id)}`)}>
							{t("accountant.one", { number: order_number })}
						</Button>
					)}
					{kind === "cash_discrepancy" && (
						<Button onClick={() => go(`/cash/${seg(about)}`)}>{t("cash.shifts")}</Button>
					)}
					{closable(item) && <Button onClick={onClose}>{t("accountant.close")}</Button>}
				</div>
			</Card>
		</li>
	);
}
