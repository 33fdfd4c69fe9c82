import { useState } from "preact/hooks";
import { maybe, t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { post, seg } from "../net/api";
import { go } from "../net/router";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Chips } from "../ui/Chips";
import { Field } from "../ui/Field";
import { CHOICE, type Choice, type ClaimView, type OrderView } from "../wire/api.gen";
import css from "./Claims.module.css";

interface Props {
	claim: ClaimView;
	onChange: (claim: ClaimView) => void;
}

/** One thing owed: what happened, by when, and the decision with what follows from it. */
export function ClaimCard({ claim, onChange }: Props) {
	const [note, setNote] = useState("");
	const [choice, setChoice] = useState<Choice | null>(null);
	const { cell } = claim;
	return (
		<li data-claim={claim.kind}>
			<Card tone="accent" title={t(`claim.${claim.kind}`)}>
				<p>
					{(claim.kind === "decide" ? null : maybe(`claim.was-${claim.why}`)) ??
						maybe(`claim.why-${claim.why}`) ??
						maybe(`problem.pickup.${claim.why}`) ??
						maybe(`problem.${claim.why}`) ??
						claim.why}
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
					<>
						<Chips
							label={t("claim.decide")}
							options={CHOICE.map((value) => ({ value, text: t(`claim.choice-${value}`) }))}
							chosen={choice}
							onChoose={setChoice}
						/>
						{choice !== null && <p class={css.follows}>{t(`claim.follows-${choice}`)}</p>}
						<Asking
							size="usual"
							disabled={choice === null}
							onAsk={async () => {
								await post<OrderView>(`/orders/${seg(claim.order_id)}/decisions`, { cell, choice });
								setChoice(null);
							}}
						>
							{t("claim.choose")}
						</Asking>
					</>
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
