import { t } from "../i18n";
import type { Address } from "../wire/api.gen";

/** What is left to find behind the street: entrance, floor, flat; empty when nothing is known. */
export function addressLine(address: Address): string {
	const { entrance, floor, flat } = address;
	return [
		entrance && t("courier.entrance", { entrance }),
		floor && t("courier.floor", { floor }),
		flat && t("courier.flat", { flat }),
	]
		.filter(Boolean)
		.join(", ");
}
