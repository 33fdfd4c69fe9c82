import { Wallet } from "lucide";
import { runs } from "../cash/myCash";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { go } from "../net/router";
import { Icon } from "../ui/Icon";
import type { MyCash } from "../wire/api.gen";
import css from "./Courier.module.css";

interface Props {
	cash: MyCash;
}

/** What is in the courier's bag, or that no shift of cash runs; leads to the cash. */
export function CashLine({ cash: { shift } }: Props) {
	const counting = shift?.state === "counting";
	return (
		<button
			type="button"
			class={css.row}
			data-cash={shift?.state ?? "none"}
			onClick={() => go("/cash")}
		>
			<Icon icon={Wallet} />
			<span class={css.words}>
				<span class={css.name}>{t("cash.title")}</span>
				<span class={css.facts}>
					{runs(shift) ? t(counting ? "cash.counting" : "cash.runs") : t("cash.none")}
				</span>
			</span>
			{shift?.in_bag_kopecks != null && (
				<span class={css.side}>
					<strong>{money(shift.in_bag_kopecks)}</strong>
				</span>
			)}
		</button>
	);
}
