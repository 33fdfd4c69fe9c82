import { useState } from "preact/hooks";
import { t } from "../i18n";
import { session } from "../signIn/session";
import { Button } from "../ui/Button";
import stack from "../ui/stack.module.css";
import type { TillPage, TillReceipt } from "../wire/api.gen";
import { EndSheet } from "./EndSheet";
import css from "./Tills.module.css";

interface Props {
	receipt: TillReceipt;
	page: TillPage;
	onChange: () => void;
}

/** What no machine will find out of a receipt, and the way out for whoever has the right to it. */
export function ByHand({ receipt, page, onChange }: Props) {
	const [ending, setEnding] = useState(false);
	if (receipt.by_hand === "") return null;
	const now = session.value;
	const mayEnd = now.state === "in" && now.me.roles.includes("fiscal");
	return (
		<div class={`${css.whole} ${css.part}`} data-by-hand={receipt.by_hand}>
			<span class={stack.facts}>{t(`till.by-hand-${receipt.by_hand}`)}</span>
			{receipt.by_hand === "may" && mayEnd && (
				<Button wide onClick={() => setEnding(true)}>
					{t("till.end")}
				</Button>
			)}
			{ending && (
				<EndSheet
					receipt={receipt}
					page={page}
					onDone={() => {
						setEnding(false);
						onChange();
					}}
					onClose={() => setEnding(false)}
				/>
			)}
		</div>
	);
}
