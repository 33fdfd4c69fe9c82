import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { newId } from "../net/api";
import { Asking } from "../ui/Asking";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import type { TillPage } from "../wire/api.gen";
import { giveQueue } from "./calls";
import { TillChoice } from "./TillChoice";
import css from "./Tills.module.css";

interface Props {
	page: TillPage;
	onDone: (page: TillPage) => void;
	onClose: () => void;
}

/** Give what waits to another till, and what that means. */
export function GiveSheet({ page, onDone, onClose }: Props) {
	const [to, setTo] = useState<string | null>(null);
	const [why, setWhy] = useState("");
	const id = useRef(newId());
	const n = page.waiting.filter(({ leaving_to }) => leaving_to === "").length;
	return (
		<Sheet title={t("till.act-give")} onClose={onClose}>
			<div class={css.form}>
				<p>
					<strong>{t("till.give-what", { n })}</strong>
				</p>
				<p>{t("till.give-why")}</p>
				{!page.till.online && <p class={css.wrong}>{t("till.give-away")}</p>}
				<TillChoice label={t("till.give-to")} chosen={to} onChoose={setTo} without={page.id} />
				<Field label={t("till.why")} value={why} maxLength={200} onInput={setWhy} />
				<Asking
					disabled={to === null || why.trim() === ""}
					onAsk={async () => {
						if (to === null) return;
						onDone(
							await giveQueue(page.id, { id: id.current, to_till_id: to, reason: why.trim() }),
						);
					}}
				>
					{t("till.give")}
				</Asking>
			</div>
		</Sheet>
	);
}
