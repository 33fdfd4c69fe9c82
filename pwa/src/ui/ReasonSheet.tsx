import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Asking } from "./Asking";
import { Field } from "./Field";
import { Sheet } from "./Sheet";

const LEAST = 3;

interface Props {
	title: string;
	/** What the field asks for. */
	label: string;
	/** What the button does. */
	deed: string;
	danger?: boolean;
	maxLength?: number;
	onAsk: (reason: string) => Promise<void>;
	onClose: () => void;
	/** What follows from it. */
	children: ComponentChildren;
}

/** A step that a person answers for: what follows, and why. */
export function ReasonSheet({
	title,
	label,
	deed,
	danger = false,
	maxLength = 300,
	onAsk,
	onClose,
	children,
}: Props) {
	const [reason, setReason] = useState("");
	const said = reason.trim();
	return (
		<Sheet
			title={title}
			onClose={onClose}
			foot={
				<Asking
					kind={danger ? "danger" : "main"}
					disabled={said.length < LEAST}
					onAsk={() => onAsk(said)}
				>
					{deed}
				</Asking>
			}
		>
			{children}
			<Field label={label} value={reason} maxLength={maxLength} onInput={setReason} />
		</Sheet>
	);
}
