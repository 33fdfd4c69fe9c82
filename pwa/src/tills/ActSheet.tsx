import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { newId } from "../net/api";
import { Asking } from "../ui/Asking";
import { Field } from "../ui/Field";
import { RoublesField } from "../ui/RoublesField";
import { parseRoubles } from "../ui/roubles";
import { Sheet } from "../ui/Sheet";
import type { TillAction, TillPage } from "../wire/api.gen";
import { askTill } from "./calls";
import css from "./Tills.module.css";

interface Props {
	page: TillPage;
	action: TillAction;
	onDone: (page: TillPage) => void;
	onClose: () => void;
}

/** One action with its reason, and with its sum where money moves. */
export function ActSheet({ page, action, onDone, onClose }: Props) {
	const cash = action === "cash_in" || action === "cash_out";
	const [sum, setSum] = useState("");
	const [why, setWhy] = useState("");
	// Pressed again after a lost answer it is the same command.
	const id = useRef(newId());
	// Nothing is no sum either.
	const kopecks = (cash && parseRoubles(sum)) || null;
	return (
		<Sheet title={t(`till.act-${action}`)} onClose={onClose}>
			<div class={css.form}>
				<p>{t(`till.follows-${action}`)}</p>
				{cash && (
					<RoublesField label={t("till.sum")} text={sum} kopecks={kopecks} onInput={setSum} />
				)}
				<Field label={t("till.why")} value={why} maxLength={200} onInput={setWhy} />
				<Asking
					disabled={why.trim() === "" || (cash && kopecks === null)}
					onAsk={async () =>
						onDone(await askTill(page.id, { id: id.current, action, reason: why.trim(), kopecks }))
					}
				>
					{t(`till.act-${action}`)}
				</Asking>
			</div>
		</Sheet>
	);
}
