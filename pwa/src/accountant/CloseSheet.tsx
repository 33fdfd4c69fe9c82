import { t } from "../i18n";
import { money } from "../i18n/format";
import { post } from "../net/api";
import { ReasonSheet } from "../ui/ReasonSheet";
import type { OrderProof, ProofItem, RegisterView } from "../wire/api.gen";

interface Props {
	item: ProofItem;
	onDone: (came: OrderProof | RegisterView) => void;
	onClose: () => void;
}

/** A difference is closed for the sum that is seen here, with a reason. */
export function CloseSheet({ item: { key, kind, kopecks }, onDone, onClose }: Props) {
	return (
		<ReasonSheet
			title={t("accountant.close")}
			label={t("accountant.reason")}
			deed={t("accountant.close-do")}
			onAsk={async (reason) =>
				onDone(
					await post<OrderProof | RegisterView>("/reports/proof/closings", {
						key,
						kopecks,
						reason,
					}),
				)
			}
			onClose={onClose}
		>
			<p>
				<strong>
					{t(`accountant.kind-${kind}`)}, {money(kopecks)}
				</strong>
			</p>
			<p>{t("accountant.close-follows")}</p>
		</ReasonSheet>
	);
}
