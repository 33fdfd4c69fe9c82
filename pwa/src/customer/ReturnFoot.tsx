import { DoorOpen } from "lucide";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import type { ReturnView } from "../wire/api.gen";
import { stepOf } from "./returnState";

interface Props {
	back: ReturnView;
	busy: boolean;
	onOpen: () => void;
	/** The goods stay with the customer. */
	onKeep: () => void;
	onLeave: () => void;
}

/** The one large button for the next step. */
export function ReturnFoot({ back, busy, onOpen, onKeep, onLeave }: Props) {
	const step = stepOf(back);
	if (step === "wait") {
		return (
			<Button kind="main" size="large" wide busy>
				{t("pickup.opening", { cell: back.cell ?? "" })}
			</Button>
		);
	}
	if (step === "go" || step === "retry") {
		return (
			<>
				<Button kind="main" size="large" wide icon={DoorOpen} busy={busy} onClick={onOpen}>
					{t(step === "go" || back.cell === null ? "return.open" : "pickup.open-again")}
				</Button>
				{back.state === "asked" && (
					<Button kind="quiet" wide busy={busy} onClick={onKeep}>
						{t("return.keep")}
					</Button>
				)}
			</>
		);
	}
	return (
		<>
			<Button kind="main" size="large" wide onClick={onLeave}>
				{t("pickup.to-order")}
			</Button>
			{step === "inside" && (
				<Button wide busy={busy} onClick={onOpen}>
					{t("pickup.open-again")}
				</Button>
			)}
		</>
	);
}
