import { ClipboardList, Cpu, Printer, Refrigerator } from "lucide";
import { DevicesDesk } from "../devices/DevicesDesk";
import { isDevices } from "../devices/paths";
import { useJoins } from "../devices/useJoins";
import { t } from "../i18n";
import { go, match, route } from "../net/router";
import { SignOut } from "../signIn/SignOut";
import { isTills } from "../tills/paths";
import { TillsDesk } from "../tills/TillsDesk";
import { AppBar } from "../ui/AppBar";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { NetStrip } from "../ui/NetStrip";
import { Screen } from "../ui/Screen";
import { SideBySide } from "../ui/SideBySide";
import stack from "../ui/stack.module.css";
import { TabBar } from "../ui/TabBar";
import { UpdateStrip } from "../ui/UpdateStrip";
import { Chores } from "./Chores";
import { Fleet } from "./Fleet";
import { LockerPage } from "./LockerPage";
import { useChores } from "./useChores";

interface Props {
	person: string;
	name: string;
}

/** The technician's day: lockers with what is wrong, one of them as it stands in the street, chores. */
export function Service({ person, name }: Props) {
	const chores = useChores();
	const { waiting } = useJoins();
	const path = route.value;
	const locker = match("/locker/:id", path)?.["id"] ?? null;
	const here = isDevices(path)
		? "/devices"
		: isTills(path)
			? "/tills"
			: path === "/chores"
				? path
				: "/";
	const tabs = [
		{ path: "/", name: t("technician.lockers"), icon: Refrigerator },
		{
			path: "/chores",
			name: t("technician.chores"),
			icon: ClipboardList,
			count: chores.chores?.open.length ?? 0,
		},
		{ path: "/tills", name: t("till.title"), icon: Printer },
		{
			path: "/devices",
			name: t("device.title"),
			icon: Cpu,
			count: waiting,
		},
	];
	return (
		<Screen
			wide
			head={
				<>
					<AppBar
						title={t("technician.title")}
						hint={name}
						{...(locker && { onBack: () => go("/", true) })}
					>
						<LanguageSwitch />
						<SignOut />
					</AppBar>
					<UpdateStrip />
					<NetStrip />
				</>
			}
			tabs={<TabBar label={t("technician.title")} here={here} tabs={tabs} />}
		>
			{here === "/" && (
				<SideBySide
					choose={t("technician.choose")}
					list={<Fleet open={locker} />}
					page={locker && <LockerPage key={locker} person={person} id={locker} chores={chores} />}
				/>
			)}
			{here === "/tills" && <TillsDesk person={person} mayMoney={false} home="/tills" />}
			{here === "/devices" && <DevicesDesk person={person} mayUpload />}
			{here === "/chores" && (
				<div class={stack.column}>
					<Chores work={chores} person={person} />
				</div>
			)}
		</Screen>
	);
}
