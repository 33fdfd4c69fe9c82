import { useState } from "preact/hooks";
import { t } from "../i18n";
import { newId } from "../net/api";
import { latest } from "../net/latest";
import { back, go } from "../net/router";
import { useLive } from "../net/useLive";
import { ErrorCard } from "../ui/ErrorCard";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import type { PickupView } from "../wire/api.gen";
import { allTaken, getPickup, openNext } from "./calls";
import { Head } from "./Head";
import { PickupCells } from "./PickupCells";
import { PickupFoot } from "./PickupFoot";

/** At the locker: cells open one after another, each by a press. */
export function Pickup({ id }: { id: string }) {
	const [pickup, setPickup] = useState<PickupView | null>(null);
	const [error, setError] = useState<unknown>(null);
	const [busy, setBusy] = useState(false);
	const accept = (view: PickupView) =>
		setPickup((old) => latest(old, view, old?.order_id === view.order_id));
	const refetch = async () => {
		try {
			accept(await getPickup(id));
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	useLive([`order:${id}`], {
		refetch,
		onPush: (pushed) => {
			if (pushed.kind === "pickup") accept(pushed.view as PickupView);
		},
	});
	const attempt = async (ask: () => Promise<PickupView>) => {
		setBusy(true);
		setError(null);
		await ask().then(accept, setError);
		setBusy(false);
	};
	const open = (cell: number) => void attempt(() => openNext(id, { id: newId(), cell }));
	return (
		<Screen
			head={
				<Head
					title={t("pickup.title")}
					onBack={() => back(`/orders/${id}`)}
					{...(pickup ? { hint: pickup.locker } : {})}
				/>
			}
			foot={
				pickup && (
					<PickupFoot
						pickup={pickup}
						busy={busy}
						onOpen={open}
						onDone={() => void attempt(() => allTaken(id))}
						onLeave={() => go(`/orders/${id}`, true)}
						leave={t("pickup.to-order")}
					/>
				)
			}
		>
			{error !== null && (
				<ErrorCard error={error} onRetry={() => void refetch().catch(() => undefined)} />
			)}
			{!pickup && error === null && <Skeleton rows={3} />}
			{pickup && <PickupCells pickup={pickup} onAgain={open} />}
		</Screen>
	);
}
