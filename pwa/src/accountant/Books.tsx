import { Wallet } from "lucide";
import { CashDesk } from "../cash/CashDesk";
import { fortnight } from "../cash/span";
import { t } from "../i18n";
import { AppBar } from "../ui/AppBar";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { NetStrip } from "../ui/NetStrip";
import { Screen } from "../ui/Screen";
import { TabBar } from "../ui/TabBar";
import { UpdateStrip } from "../ui/UpdateStrip";

interface Props {
	name: string;
}

/** The accountant's desk: the day's reconciliation, couriers' cash, the bank's registers. */
export function Books({ name }: Props) {
	const tabs = [{ path: "/cash", name: t("cash.shifts"), icon: Wallet }];
	return (
		<Screen
			wide
			head={
				<>
					<AppBar title={t("accountant.title")} hint={name}>
						<LanguageSwitch />
					</AppBar>
					<UpdateStrip />
					<NetStrip />
				</>
			}
			tabs={<TabBar label={t("accountant.title")} here="/cash" tabs={tabs} />}
		>
			<CashDesk {...fortnight()} />
		</Screen>
	);
}
