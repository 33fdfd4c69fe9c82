import { CircleCheck, Siren, TriangleAlert, WifiOff } from "lucide";
import type { ComponentChildren } from "preact";
import { Icon } from "./Icon";
import css from "./troubleRow.module.css";

type Grade = 0 | 1 | 2 | 3;

const SIGNS = [CircleCheck, TriangleAlert, WifiOff, Siren] as const;
const TONES = ["brand", "accent", "accent", "danger"] as const;

interface Props {
	severity: number;
	/** The sign in words. */
	says: (grade: Grade) => string;
	open: boolean;
	onOpen: () => void;
	/** Which machine it is. */
	"data-till"?: string;
	"data-locker"?: string;
	children: ComponentChildren;
}

/** One machine of a list that has the worst first: a sign of its trouble, then what is told of it. */
export function TroubleRow({ severity, says, open, onOpen, children, ...which }: Props) {
	const grade = Math.min(severity, 3) as Grade;
	return (
		<li>
			<button
				type="button"
				class={css.row}
				{...which}
				data-tone={TONES[grade]}
				aria-current={open ? "true" : undefined}
				onClick={onOpen}
			>
				<span class={css.sign}>
					<Icon icon={SIGNS[grade]} label={says(grade)} />
				</span>
				<span class={css.words}>{children}</span>
			</button>
		</li>
	);
}
