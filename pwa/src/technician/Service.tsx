import { ClipboardList, Cpu, Refrigerator } from "lucide";
import { t } from "../i18n";
import { go, match, route } from "../net/router";
import { AppBar } from "../ui/AppBar";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { NetStrip } from "../ui/NetStrip";
import { Screen } from "../ui/Screen";
import { TabBar } from "../ui/TabBar";
import { UpdateStrip } from "../ui/UpdateStrip";
import { Chores } from "./Chores";
import { Devices } from "./Devices";
import { Fleet } from "./Fleet";
import { LockerPage } from "./LockerPage";
import css from "./Service.module.css";
import { useChores } from "./useChores";
import { useDevices } from "./useDevices";

interface Props {
	person: string;
	name: string;
}

/** The technician's day: lockers with what is wrong, one of them as it stands in the street, chores. */
export function Service({ person, name }: Props) {
	const chores = useChores();
	const devices = useDevices();
	const path = route.value;
	const locker = match("/locker/:id", path)?.["id"] ?? null;
	const here = ["/chores", "/devices"].includes(path) ? path : "/";
	const tabs = [
		{ path: "/", name: t("technician.lockers"), icon: Refrigerator },
		{
			path: "/chores",
			name: t("technician.chores"),
			icon: ClipboardList,
			count: chores.chores?.open.length ?? 0,
		},
		{
			path: "/devices",
			name: t("technician.devices"),
			icon: Cpu,
			count: devices.joins.filter((join) => join.state === "waiting").length,
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
					</AppBar>
					<UpdateStrip />
					<NetStrip />
				</>
			}
			tabs={<TabBar label={t("technician.title")} here={here} tabs={tabs} />}
		>
			{here === "/" && (
				<div class={css.desk} data-open={locker !== null}>
					<div class={css.list}>
						<Fleet open={locker} />
					</div>
					<div class={css.page}>
						{locker ? (
							<LockerPage
								key={locker}
								person={person}
								id={locker}
								chores={chores}
								device={devices.devices?.find(({ kind, id }) => kind === "locker" && id === locker)}
							/>
						) : (
							<p class={css.choose}>{t("technician.choose")}</p>
						)}
					</div>
				</div>
			)}
			{here === "/devices" && (
				<div class={css.column}>
					<Devices work={devices} />
				</div>
			)}
			{here === "/chores" && (
				<div class={css.column}>
					<Chores work={chores} person={person} />
				</div>
			)}
		</Screen>
	);
}
