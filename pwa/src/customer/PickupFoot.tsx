import { t } from "../i18n";
import { Button } from "../ui/Button";
import type { PickupView } from "../wire/api.gen";
import { nextStep } from "./pickupState";

interface Props {
	pickup: PickupView;
	busy: boolean;
	onOpen: (cell: number) => void;
	/** Everything is in the bag. */
	onDone: () => void;
	onLeave: () => void;
	/** The word of the button that leaves when all is taken. */
	leave: string;
}

/** The one large button for the next step, and "open again" beside an open door. */
export function PickupFoot({ pickup, busy, onOpen, onDone, onLeave, leave }: Props) {
	const step = nextStep(pickup);
	if (step.do === "done" || step.do === "stuck") {
		return (
			<Button kind="main" size="large" wide onClick={onLeave}>
				{leave}
			</Button>
		);
	}
	if (step.do === "wait") {
		return (
			<Button kind="main" size="large" wide busy>
				{step.for === "money" ? t("pickup.paying") : t("pickup.opening", { cell: step.cell ?? "" })}
			</Button>
		);
	}
	if (step.do === "open") {
		return (
			<Button kind="main" size="large" wide busy={busy} onClick={() => onOpen(step.cell)}>
				{t(step.first ? "pickup.open-first" : "pickup.open-next", { cell: step.cell })}
			</Button>
		);
	}
	if (step.do === "check") {
		return (
			<Button kind="main" size="large" wide busy={busy} onClick={onDone}>
				{t("pickup.all-taken")}
			</Button>
		);
	}
	const retry = step.do === "retry";
	const next = step.next !== null && (
		<Button
			kind={retry ? "second" : "main"}
			size="large"
			wide
			busy={busy}
			onClick={() => step.next !== null && onOpen(step.next)}
		>
			{t("pickup.open-next", { cell: step.next })}
		</Button>
	);
	return (
		<>
			{!retry && next}
			<Button
				kind={retry ? "main" : "second"}
				size="large"
				wide
				busy={busy}
				onClick={() => onOpen(step.cell)}
			>
				{t("pickup.open-again")}
			</Button>
			{retry && next}
		</>
	);
}
