import { ClipboardList, Refrigerator, Scale, Truck, Undo2 } from "lucide";
import { CashDesk } from "../cash/CashDesk";
import { fortnight } from "../cash/span";
import { DevicesDesk } from "../devices/DevicesDesk";
import { isDevices } from "../devices/paths";
import { useJoins } from "../devices/useJoins";
import { t } from "../i18n";
import { seg } from "../net/api";
import { go, match, route } from "../net/router";
import { SignOut } from "../signIn/SignOut";
import { isTills } from "../tills/paths";
import { TillsDesk } from "../tills/TillsDesk";
import { AppBar } from "../ui/AppBar";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { NetStrip } from "../ui/NetStrip";
import { Screen } from "../ui/Screen";
import { SideBySide } from "../ui/SideBySide";
import { TabBar } from "../ui/TabBar";
import { UpdateStrip } from "../ui/UpdateStrip";
import { Board } from "./Board";
import { BonusQueue } from "./BonusQueue";
import { counts, toAssign } from "./boardState";
import { Claims } from "./Claims";
import { Dispatch } from "./Dispatch";
import { Machines } from "./Machines";
import { OrderPage } from "./OrderPage";
import { Report } from "./Report";
import { Returns } from "./Returns";
import { sorted } from "./returnState";
import { useBoard } from "./useBoard";
import { useReturns } from "./useReturns";

interface Props {
	person: string;
	name: string;
}

/** The operator's desk: the list and the order side by side where the screen is wide. */
export function Desk({ person, name }: Props) {
	const board = useBoard();
	const path = route.value;
	const order = match("/order/:id", path)?.["id"] ?? null;
	const returns = useReturns();
	const { waiting } = useJoins();
	const devices = isDevices(path);
	const tills = isTills(path);
	const cash = path.startsWith("/cash");
	const here =
		devices || tills
			? "/machines"
			: cash
				? "/reports"
				: order === null && ["/dispatch", "/returns", "/machines", "/reports"].includes(path)
					? path
					: "/";
	const cards = board.cards ?? [];
	const tabs = [
		{ path: "/", name: t("operator.tab-board"), icon: ClipboardList, count: counts(cards).trouble },
		{
			path: "/dispatch",
			name: t("operator.tab-dispatch"),
			icon: Truck,
			count: toAssign(cards).filter((card) => card.courier_id === null).length,
		},
		{
			path: "/returns",
			name: t("operator.tab-returns"),
			icon: Undo2,
			count: sorted(returns.returns ?? []).decide.length,
		},
		{ path: "/machines", name: t("operator.tab-machines"), icon: Refrigerator, count: waiting },
		{ path: "/reports", name: t("operator.tab-reports"), icon: Scale },
	];
	return (
		<Screen
			wide
			head={
				<>
					<AppBar title={t("operator.title")} hint={name}>
						<LanguageSwitch />
						<SignOut />
					</AppBar>
					<UpdateStrip />
					<NetStrip />
				</>
			}
			tabs={<TabBar label={t("operator.title")} here={here} tabs={tabs} />}
		>
			{here === "/" && (
				<SideBySide
					roomy
					choose={t("operator.choose")}
					list={
						<>
							<Claims />
							<BonusQueue />
							<Board board={board} open={order} />
						</>
					}
					page={
						order && <OrderPage key={order} person={person} id={order} onChange={board.accept} />
					}
				/>
			)}
			{devices && <DevicesDesk person={person} mayUpload={false} />}
			{here === "/dispatch" && <Dispatch board={board} />}
			{here === "/returns" && <Returns work={returns} />}
			{tills && <TillsDesk person={person} mayMoney home="/machines" />}
			{here === "/machines" && !devices && !tills && <Machines />}
			{cash && <CashDesk {...fortnight()} onOrder={(id) => go(`/order/${seg(id)}`)} />}
			{here === "/reports" && !cash && <Report />}
		</Screen>
	);
}
