import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import { ErrorCard } from "../ui/ErrorCard";
import { Sheet } from "../ui/Sheet";
import type { OrderView } from "../wire/api.gen";
import { cancelOrder } from "./calls";

interface Props {
	order: OrderView;
	onChange: (order: OrderView) => void;
	onClose: () => void;
}

/** Asks once, since it cannot be undone. */
export function CancelSheet({ order, onChange, onClose }: Props) {
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<unknown>(null);
	const cancel = async () => {
		setBusy(true);
		setError(null);
		try {
			onChange(await cancelOrder(order.id));
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
					<Button kind="danger" wide busy={busy} onClick={() => void cancel()}>
						{t("order.cancel")}
					</Button>
					<Button wide onClick={onClose}>
						{t("order.cancel-keep")}
					</Button>
				</>
			}
		>
			<p>{t("order.cancel-why")}</p>
			{error !== null && <ErrorCard error={error} />}
		</Sheet>
	);
}
