import { useState } from "preact/hooks";
import { maybe, t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { post, seg } from "../net/api";
import { go } from "../net/router";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import { CHOICE, type ClaimView, type OrderView } from "../wire/api.gen";
import css from "./Claims.module.css";

interface Props {
	claim: ClaimView;
	onChange: (claim: ClaimView) => void;
}

/** One thing owed: what happened, by when, and the decision as buttons; money and goods follow from it. */
export function ClaimCard({ claim, onChange }: Props) {
	const [note, setNote] = useState("");
	const { cell } = claim;
	return (
		<li data-claim={claim.kind}>
			<Card tone="accent" title={t(`claim.${claim.kind}`)}>
				<p>
					{maybe(`claim.why-${claim.why}`) ?? maybe(`problem.pickup.${claim.why}`) ?? claim.why}
					{cell !== null && ` ${t("locker.cell", { no: cell })}.`}
				</p>
				<p class={css.facts}>
					{[
						t("claim.due", { time: stamp(claim.due_at) }),
						claim.kopecks > 0 ? money(claim.kopecks) : "",
					]
						.filter(Boolean)
						.join(" · ")}
				</p>
				<Button kind="quiet" onClick={() => go(`/order/${seg(claim.order_id)}`)}>
					{t("order.number", { number: claim.order_number })}
				</Button>
				{claim.kind === "decide" && cell !== null ? (
					<div class={css.choices}>
						{CHOICE.map((choice) => (
							<Asking
								key={choice}
								kind="second"
								size="usual"
								onAsk={() =>
									post<OrderView>(`/orders/${seg(claim.order_id)}/decisions`, { cell, choice })
								}
							>
								{t(`claim.choice-${choice}`)}
							</Asking>
						))}
					</div>
				) : (
					<>
						<Field label={t("claim.note")} value={note} maxLength={500} onInput={setNote} />
						<Asking
							size="usual"
							disabled={note.trim() === ""}
							onAsk={async () =>
								onChange(
									await post<ClaimView>(`/claims/${seg(claim.id)}/done`, { note: note.trim() }),
								)
							}
						>
							{t("claim.done")}
						</Asking>
					</>
				)}
			</Card>
		</li>
	);
}
