import { ClipboardList, ShoppingBasket, Store } from "lucide";
import { t } from "../i18n";
import { TabBar } from "../ui/TabBar";
import { count } from "./cartState";

export function Tabs({ here }: { here: "/" | "/cart" | "/orders" }) {
	return (
		<TabBar
			label={t("customer.tabs")}
			here={here}
			tabs={[
				{ path: "/", name: t("tab.shop"), icon: Store },
				{ path: "/cart", name: t("tab.cart"), icon: ShoppingBasket, count: count.value },
				{ path: "/orders", name: t("tab.orders"), icon: ClipboardList },
			]}
		/>
	);
}
