import { t } from "../i18n";
import { go, match, route } from "../net/router";
import { AppBar } from "../ui/AppBar";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { NetStrip } from "../ui/NetStrip";
import { Screen } from "../ui/Screen";
import { UpdateStrip } from "../ui/UpdateStrip";
import { Fleet } from "./Fleet";
import { LockerPage } from "./LockerPage";
import css from "./Service.module.css";

interface Props {
	person: string;
	name: string;
}

/** The technician's day: lockers with what is wrong, and one of them as it stands in the street. */
export function Service({ person, name }: Props) {
	const locker = match("/locker/:id", route.value)?.["id"] ?? null;
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
		>
			<div class={css.desk} data-open={locker !== null}>
				<div class={css.list}>
					<Fleet open={locker} />
				</div>
				<div class={css.page}>
					{locker ? (
						<LockerPage key={locker} person={person} id={locker} />
					) : (
						<p class={css.choose}>{t("technician.choose")}</p>
					)}
				</div>
			</div>
		</Screen>
	);
}
