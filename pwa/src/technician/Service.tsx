import { ClipboardList, Refrigerator } from "lucide";
import { t } from "../i18n";
import { go, match, route } from "../net/router";
import { AppBar } from "../ui/AppBar";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { NetStrip } from "../ui/NetStrip";
import { Screen } from "../ui/Screen";
import { TabBar } from "../ui/TabBar";
import { UpdateStrip } from "../ui/UpdateStrip";
import { Chores } from "./Chores";
import { Fleet } from "./Fleet";
import { LockerPage } from "./LockerPage";
import css from "./Service.module.css";
import { useChores } from "./useChores";

interface Props {
	person: string;
	name: string;
}

/** The technician's day: lockers with what is wrong, one of them as it stands in the street, chores. */
export function Service({ person, name }: Props) {
	const chores = useChores();
	const path = route.value;
	const locker = match("/locker/:id", path)?.["id"] ?? null;
	const here = path === "/chores" ? path : "/";
	const tabs = [
		{ path: "/", name: t("technician.lockers"), icon: Refrigerator },
		{
			path: "/chores",
			name: t("technician.chores"),
			icon: ClipboardList,
			count: chores.chores?.open.length ?? 0,
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
							<LockerPage key={locker} person={person} id={locker} chores={chores} />
						) : (
							<p class={css.choose}>{t("technician.choose")}</p>
						)}
					</div>
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
