import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import { ErrorCard } from "../ui/ErrorCard";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import type { OrderView } from "../wire/api.gen";
import { cancelOrder } from "./calls";

interface Props {
	order: OrderView;
	onChange: (order: OrderView) => void;
	onClose: () => void;
	/** Staff say why, and the customer is told it. */
	staff?: boolean;
}

const LEAST_REASON = 3;

/** Asks once, since it cannot be undone. */
export function CancelSheet({ order, onChange, onClose, staff = false }: Props) {
	const [why, setWhy] = useState("");
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<unknown>(null);
	const cancel = async () => {
		setBusy(true);
		setError(null);
		try {
			onChange(await cancelOrder(order.id, why.trim()));
			onClose();
		} catch (problem) {
			setError(problem);
			setBusy(false);
		}
	};
	return (
		<Sheet
			title={t("order.cancel-sure", { number: order.number })}
			onClose={onClose}
			foot={
				<>
					<Button
						kind="danger"
						wide
						busy={busy}
						disabled={staff && why.trim().length < LEAST_REASON}
						onClick={() => void cancel()}
					>
						{t("order.cancel")}
					</Button>
					<Button wide onClick={onClose}>
						{t("order.cancel-keep")}
					</Button>
				</>
			}
		>
			<p>{t(staff ? "cancel.told" : "order.cancel-why")}</p>
			{staff && <Field label={t("cancel.reason")} value={why} maxLength={200} onInput={setWhy} />}
			{error !== null && <ErrorCard error={error} />}
		</Sheet>
	);
}
