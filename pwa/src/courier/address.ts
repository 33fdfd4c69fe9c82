import { t } from "../i18n";
import type { Address } from "../wire/api.gen";

/** The way to the door: street where the title does not say it, entrance, floor, flat. */
export function addressLine(address: Address, title: string): string {
	const { street, entrance, floor, flat } = address;
	return [
		street !== title && street,
		entrance && t("courier.entrance", { entrance }),
		floor && t("courier.floor", { floor }),
		flat && t("courier.flat", { flat }),
	]
		.filter(Boolean)
		.join(", ");
}
