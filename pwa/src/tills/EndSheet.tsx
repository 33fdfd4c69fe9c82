import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { newId } from "../net/api";
import { Asking } from "../ui/Asking";
import { Choice } from "../ui/Choice";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import type { TillPage, TillReceipt } from "../wire/api.gen";
import { endReceipt } from "./calls";
import { foundOf, type Typed, wrong } from "./endState";
import css from "./Tills.module.css";

interface Props {
	receipt: TillReceipt;
	page: TillPage;
	onDone: () => void;
	onClose: () => void;
}

const FIELDS = [
	["fn", 16],
	["fd", 10],
	["sign", 10],
	["at", 17],
] as const;

/** A receipt of which no machine can say what became: it ends as a person found it at the tax data operator. */
export function EndSheet({ receipt, page, onDone, onClose }: Props) {
	const [is, setIs] = useState<"written" | "not" | null>(null);
	const [typed, setTyped] = useState<Typed>({
		fn: page.till.fn_number,
		fd: "",
		sign: "",
		at: "",
	});
	const [why, setWhy] = useState("");
	const id = useRef(newId());
	const found = foundOf(typed);
	const bad = wrong(typed);
	const ready = is === "not" || (is === "written" && found !== null);
	return (
		<Sheet title={t("till.end-title")} onClose={onClose}>
			<div class={css.form}>
				<p>
					<strong>
						{t("order.number", { number: receipt.order_number })} · {money(receipt.total_kopecks)}
					</strong>
				</p>
				<p>{t("till.end-why")}</p>
				<Choice name="end" value="written" chosen={is} onChoose={setIs}>
					{t("till.end-written")}
				</Choice>
				<Choice name="end" value="not" chosen={is} onChoose={setIs}>
					{t("till.end-not")}
				</Choice>
				{is === "written" &&
					FIELDS.map(([name, most]) => (
						<Field
							key={name}
							label={t(`till.end-${name}`)}
							inputMode={name === "at" ? "text" : "numeric"}
							value={typed[name]}
							maxLength={most}
							placeholder={name === "at" ? "25.11.2026 14:05" : ""}
							error={bad.includes(name) ? t("till.end-bad") : ""}
							onInput={(value) => setTyped({ ...typed, [name]: value })}
						/>
					))}
				<Field label={t("till.why")} value={why} maxLength={200} onInput={setWhy} />
				<Asking
					disabled={!ready || why.trim() === ""}
					onAsk={async () => {
						await endReceipt(page.id, receipt.id, {
							id: id.current,
							reason: why.trim(),
							found: is === "written" ? found : null,
						});
						onDone();
					}}
				>
					{t("till.end")}
				</Asking>
			</div>
		</Sheet>
	);
}
