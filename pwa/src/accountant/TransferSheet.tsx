import { useState } from "preact/hooks";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { post, seg } from "../net/api";
import { Asking } from "../ui/Asking";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import type { RefundDueView } from "../wire/api.gen";

const LEAST = 3;

interface Props {
	due: RefundDueView;
	onDone: (due: RefundDueView) => void;
	onClose: () => void;
}

/** The customer has what the bank kept: by which transfer, once, since it cannot be undone. */
export function TransferSheet({ due: { id, kopecks }, onDone, onClose }: Props) {
	const [reason, setReason] = useState("");
	return (
		<Sheet
			title={t("accountant.debts-refund")}
			onClose={onClose}
			foot={
				<Asking
					disabled={reason.trim().length < LEAST}
					onAsk={async () =>
						onDone(
							await post<RefundDueView>(`/refunds-due/${seg(id)}/paid`, {
								kopecks,
								reason: reason.trim(),
							}),
						)
					}
				>
					{t("accountant.transferred-do", { sum: money(kopecks) })}
				</Asking>
			}
		>
			<p>{t("accountant.transferred-follows")}</p>
			<Field
				label={t("accountant.transferred-by")}
				value={reason}
				maxLength={300}
				onInput={setReason}
			/>
		</Sheet>
	);
}
