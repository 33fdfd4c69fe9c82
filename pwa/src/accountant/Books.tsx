import { ReceiptText, Scale, Wallet } from "lucide";
import { CashDesk } from "../cash/CashDesk";
import { fortnight } from "../cash/span";
import { t } from "../i18n";
import { seg } from "../net/api";
import { back, go, match, route } from "../net/router";
import { SignOut } from "../signIn/SignOut";
import { AppBar } from "../ui/AppBar";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { NetStrip } from "../ui/NetStrip";
import { Screen } from "../ui/Screen";
import { TabBar } from "../ui/TabBar";
import { UpdateStrip } from "../ui/UpdateStrip";
import { Debts } from "./Debts";
import { OrderBooks } from "./OrderBooks";
import { ProofPage } from "./ProofPage";

interface Props {
	name: string;
}

/** The accountant's desk: the day's proof with the bank's registers, what is owed, an order with its events, couriers' cash. */
export function Books({ name }: Props) {
	const path = route.value;
	const cash = path.startsWith("/cash");
	const debts = path === "/debts";
	const order = match("/order/:id", path)?.["id"] ?? null;
	const tabs = [
		{ path: "/", name: t("accountant.tab-day"), icon: Scale },
		{ path: "/debts", name: t("accountant.tab-debts"), icon: ReceiptText },
		{ path: "/cash", name: t("cash.title"), icon: Wallet },
	];
	return (
		<Screen
			wide
			head={
				<>
					<AppBar
						title={t("accountant.title")}
						hint={name}
						{...(order && { onBack: () => back("/") })}
					>
						<LanguageSwitch />
						<SignOut />
					</AppBar>
					<UpdateStrip />
					<NetStrip />
				</>
			}
			tabs={
				<TabBar
					label={t("accountant.title")}
					here={cash ? "/cash" : debts ? "/debts" : "/"}
					tabs={tabs}
				/>
			}
		>
			{cash && <CashDesk {...fortnight()} onOrder={(id) => go(`/order/${seg(id)}`)} />}
			{order && <OrderBooks key={order} id={order} />}
			{debts && <Debts />}
			{!cash && !debts && !order && <ProofPage />}
		</Screen>
	);
}
