import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { MyCashWork } from "../cash/useMyCash";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { Asking } from "../ui/Asking";
import { RoublesField } from "../ui/RoublesField";
import { parseRoubles } from "../ui/roubles";
import { Screen } from "../ui/Screen";
import type { MyShift } from "../wire/api.gen";

interface Props {
	head: ComponentChildren;
	shift: MyShift;
	work: MyCashWork;
}

/** The blind count: a sum is typed, none is shown. */
export function CashCount({ head, shift, work }: Props) {
	const [text, setText] = useState("");
	const kopecks = parseRoubles(text);
	return (
		<Screen
			head={head}
			foot={
				<Asking
					disabled={kopecks === null}
					onAsk={() => work.send("/cash/count", { kopecks }, t("cash.count"), shift.id)}
				>
					{kopecks === null ? t("cash.count") : t("cash.count-sum", { sum: money(kopecks) })}
				</Asking>
			}
		>
			<RoublesField
				autofocus
				label={t("cash.counted")}
				text={text}
				kopecks={kopecks}
				onInput={setText}
				hint={t("cash.counted-hint")}
			/>
		</Screen>
	);
}
