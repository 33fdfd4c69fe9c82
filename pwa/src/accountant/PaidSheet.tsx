import { t } from "../i18n";
import { money } from "../i18n/format";
import { post, seg } from "../net/api";
import { Asking } from "../ui/Asking";
import { Sheet } from "../ui/Sheet";
import type { InvoiceView } from "../wire/api.gen";

interface Props {
	invoice: InvoiceView;
	onPaid: (invoice: InvoiceView) => void;
	onClose: () => void;
}

/** The bank has the company's money: asks once, since it cannot be undone. */
export function PaidSheet({ invoice: { order_id, company, kopecks }, onPaid, onClose }: Props) {
	return (
		<Sheet
			title={company}
			onClose={onClose}
			foot={
				<Asking
					onAsk={async () =>
						onPaid(await post<InvoiceView>(`/invoices/${seg(order_id)}/paid`, { kopecks }))
					}
				>
					{t("accountant.paid-do", { sum: money(kopecks) })}
				</Asking>
			}
		>
			<p>{t("accountant.paid-follows")}</p>
		</Sheet>
	);
}
