import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { MyCashWork } from "../cash/useMyCash";
import { t } from "../i18n";
import { newId } from "../net/api";
import { Asking } from "../ui/Asking";
import { RoublesField } from "../ui/RoublesField";
import { parseRoubles } from "../ui/roubles";
import { Screen } from "../ui/Screen";
import type { MyShift } from "../wire/api.gen";
import { CashCounted } from "./CashCounted";

interface Props {
	head: ComponentChildren;
	/** The shift that was counted last. */
	last: MyShift | null;
	work: MyCashWork;
}

/** No shift runs: what became of the last one, and a new one with its float. */
export function CashBegin({ head, last, work }: Props) {
	const [text, setText] = useState("");
	// Pressed again after a lost answer it is the same shift.
	const id = useRef(newId());
	const kopecks = text === "" ? 0 : parseRoubles(text);
	return (
		<Screen
			head={head}
			foot={
				<Asking
					disabled={kopecks === null}
					onAsk={() =>
						work.send("/cash/begin", { float_kopecks: kopecks }, t("cash.open"), id.current)
					}
				>
					{t("cash.open")}
				</Asking>
			}
		>
			{last && <CashCounted shift={last} />}
			<RoublesField
				label={t("cash.float")}
				text={text}
				kopecks={kopecks}
				onInput={setText}
				hint={t("cash.float-hint")}
			/>
		</Screen>
	);
}
