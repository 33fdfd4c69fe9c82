import { useEffect, useState } from "preact/hooks";
import { PickupCells } from "../customer/PickupCells";
import { PickupFoot } from "../customer/PickupFoot";
import { t } from "../i18n";
import { newId } from "../net/api";
import { latest } from "../net/latest";
import { useFetch } from "../net/useFetch";
import { useLive } from "../net/useLive";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import type { PickupView } from "../wire/api.gen";
import { allTaken, enterCode, getPickup, getPlaces, openCell } from "./calls";
import { Keypad } from "./Keypad";

interface Props {
	/** Which cells are the order's. */
	onCells: (cells: readonly number[]) => void;
	onClose: () => void;
}

/** The locker's own screen: type the code, then cells open one after another. */
export function Kiosk({ onCells, onClose }: Props) {
	const places = useFetch("places", getPlaces);
	const locker = places.value?.find((place) => place.way === "locker");
	const [pickup, setPickup] = useState<PickupView | null>(null);
	const [error, setError] = useState<unknown>(null);
	const [busy, setBusy] = useState(false);
	/** A refused code leaves an empty keypad. */
	const [refusals, setRefusals] = useState(0);
	// Later views carry no key: the first one's goes on.
	const accept = (view: PickupView) =>
		setPickup((old) => ({
			...latest(old, view, old?.order_id === view.order_id),
			pickup_key: view.pickup_key || (old?.pickup_key ?? ""),
		}));
	useLive(pickup ? [`pickup:${pickup.order_id}`] : [], {
		refetch: async () => {
			if (pickup) accept(await getPickup(pickup));
		},
		onPush: (pushed) => {
			if (pushed.kind === "pickup") accept(pushed.view as PickupView);
		},
		...(pickup ? { key: pickup.pickup_key } : {}),
	});
	const cells = pickup?.cells.filter((one) => one.state !== "taken").map((one) => one.cell) ?? [];
	const glowing = cells.join(",");
	useEffect(() => onCells(cells), [glowing]);

	const attempt = async (ask: () => Promise<PickupView>) => {
		setBusy(true);
		setError(null);
		await ask().then(accept, (problem: unknown) => {
			setError(problem);
			setRefusals((count) => count + 1);
		});
		setBusy(false);
	};
	return (
		<Card
			title={pickup ? t("order.title", { number: pickup.number }) : t("twin.kiosk")}
			label={t("twin.kiosk")}
		>
			{error !== null && <ErrorCard error={error} />}
			{pickup ? (
				<>
					<PickupCells
						pickup={pickup}
						guide={false}
						onAgain={(cell) => void attempt(() => openCell(pickup, { id: newId(), cell }))}
					/>
					<PickupFoot
						pickup={pickup}
						busy={busy}
						onOpen={(cell) => void attempt(() => openCell(pickup, { id: newId(), cell }))}
						onDone={() => void attempt(() => allTaken(pickup))}
						onLeave={onClose}
						leave={t("action.close")}
					/>
				</>
			) : (
				<Keypad
					key={refusals}
					busy={busy || !locker}
					onCode={(code) => locker && void attempt(() => enterCode(locker.id, code))}
				/>
			)}
			<Button kind="quiet" onClick={onClose}>
				{t("twin.leave")}
			</Button>
		</Card>
	);
}
