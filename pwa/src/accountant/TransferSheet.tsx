import { t } from "../i18n";
import { money } from "../i18n/format";
import { post, seg } from "../net/api";
import { ReasonSheet } from "../ui/ReasonSheet";
import type { RefundDueView } from "../wire/api.gen";

interface Props {
	due: RefundDueView;
	onDone: (due: RefundDueView) => void;
	onClose: () => void;
}

/** The customer has what the bank kept: by which transfer, once, since it cannot be undone. */
export function TransferSheet({ due: { id, kopecks }, onDone, onClose }: Props) {
	return (
		<ReasonSheet
			title={t("accountant.debts-refund")}
			label={t("accountant.transferred-by")}
			deed={t("accountant.transferred-do", { sum: money(kopecks) })}
			onAsk={async (reason) =>
				onDone(await post<RefundDueView>(`/refunds-due/${seg(id)}/paid`, { kopecks, reason }))
			}
			onClose={onClose}
		>
			<p>{t("accountant.transferred-follows")}</p>
		</ReasonSheet>
	);
}
