import { useState } from "preact/hooks";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { post } from "../net/api";
import { Asking } from "../ui/Asking";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import type { OrderProof, ProofItem, RegisterView } from "../wire/api.gen";

const LEAST = 3;

interface Props {
	item: ProofItem;
	onDone: (came: OrderProof | RegisterView) => void;
	onClose: () => void;
}

/** A difference is closed for the sum that is seen here, with a reason. */
export function CloseSheet({ item: { key, kind, kopecks }, onDone, onClose }: Props) {
	const [reason, setReason] = useState("");
	return (
		<Sheet
			title={t("accountant.close")}
			onClose={onClose}
			foot={
				<Asking
					disabled={reason.trim().length < LEAST}
					onAsk={async () =>
						onDone(
							await post<OrderProof | RegisterView>("/reports/proof/closings", {
								key,
								kopecks,
								reason: reason.trim(),
							}),
						)
					}
				>
					{t("accountant.close-do")}
				</Asking>
			}
		>
			<p>
				<strong>
					{t(`accountant.kind-${kind}`)}, {money(kopecks)}
				</strong>
			</p>
			<p>{t("accountant.close-follows")}</p>
			<Field label={t("accountant.reason")} value={reason} maxLength={300} onInput={setReason} />
		</Sheet>
	);
}
