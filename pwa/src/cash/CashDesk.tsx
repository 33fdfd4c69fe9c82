import { Wallet } from "lucide";
import { t } from "../i18n";
import { back, match, route } from "../net/router";
import { Button } from "../ui/Button";
import { SideBySide } from "../ui/SideBySide";
import stack from "../ui/stack.module.css";
import { ShiftPage } from "./ShiftPage";
import { Shifts } from "./Shifts";

interface Props {
	since: string;
	until: string;
	/** An order's own page, where this app has one. */
	onOrder?: (orderId: string) => void;
}

/** Couriers' shifts of cash and what is chosen from them. */
export function CashDesk({ since, until, onOrder }: Props) {
	const id = match("/cash/:id", route.value)?.["id"] ?? null;
	return (
		<SideBySide
			choose={t("cash.choose")}
			list={<Shifts key={since} open={id} since={since} until={until} />}
			page={
				id && (
					<div class={stack.list}>
						<div class={stack.onPhone}>
							<Button icon={Wallet} onClick={() => back("/cash")}>
								{t("cash.shifts")}
							</Button>
						</div>
						<ShiftPage key={id} id={id} {...(onOrder && { onOrder })} />
					</div>
				)
			}
		/>
	);
}
