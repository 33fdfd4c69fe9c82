import { t } from "../i18n";
import { amount, money } from "../i18n/format";
import { go } from "../net/router";
import { Button } from "../ui/Button";
import type { ReturnView } from "../wire/api.gen";
import css from "./Returns.module.css";
import { isMine } from "./returnState";
import { returnWords } from "./returnWords";

interface Props {
	back: ReturnView;
	/** Only what comes back: the screen around says the rest. */
	plain?: boolean;
}

/** One return in the order: what comes back, for how much, and where it stands. */
export function ReturnRow({ back, plain }: Props) {
	return (
		<li class={css.row} data-state={back.state}>
			<ul>
				{back.lines.map((line) => (
					<li key={line.no} class={css.goods}>
						<span>{line.name}</span>
						<span class={css.much}>{amount(line.quantity, line.unit)}</span>
					</li>
				))}
			</ul>
			<p class={css.goods}>
				<span>{t("return.sum")}</span>
				<strong>{money(back.kopecks)}</strong>
			</p>
			{!plain && <p class={css.words}>{returnWords(back)}</p>}
			{!plain && isMine(back) && (
				<Button
					kind={back.state === "asked" ? "main" : "second"}
					wide
					onClick={() => go(`/orders/${back.order_id}/return/${back.id}`)}
				>
					{t(back.state === "asked" ? "return.here" : "return.cell")}
				</Button>
			)}
		</li>
	);
}
