import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Button } from "./Button";
import { ErrorCard } from "./ErrorCard";

interface Props {
	children: ComponentChildren;
	/** What the press asks for; a refusal is shown above the button. */
	onAsk: () => Promise<unknown>;
	kind?: "main" | "second" | "quiet" | "danger";
	size?: "usual" | "large" | "small";
	icon?: IconNode;
	disabled?: boolean;
}

/** A wide button that waits for its answer and shows the refusal beside itself. */
export function Asking({
	children,
	onAsk,
	kind = "main",
	size = "large",
	icon,
	disabled = false,
}: Props) {
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<unknown>(null);
	const ask = async () => {
		setBusy(true);
		setError(null);
		try {
			await onAsk();
		} catch (problem) {
			setError(problem);
		}
		setBusy(false);
	};
	return (
		<>
			{error !== null && <ErrorCard error={error} />}
			<Button
				kind={kind}
				size={size}
				wide
				busy={busy}
				disabled={disabled}
				onClick={() => void ask()}
				{...(icon && { icon })}
			>
				{children}
			</Button>
		</>
	);
}
