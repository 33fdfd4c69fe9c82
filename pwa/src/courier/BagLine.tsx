import { ThermometerSnowflake } from "lucide";
import { t } from "../i18n";
import { go } from "../net/router";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { bagName } from "./bagWords";
import css from "./Courier.module.css";
import { useBag } from "./useBag";

interface Props {
	person: string;
	/** How many parcels are with the courier. */
	parcels: number;
}

/** What the parcels ride in, and the way to change it; nothing where the shop has declared no bags. */
export function BagLine({ person, parcels }: Props) {
	const { bags } = useBag(person, parcels);
	if (bags === null || bags.bags.length === 0) return null;
	return (
		<p class={css.carrier} data-carrier={bags.counted}>
			<Icon icon={ThermometerSnowflake} />
			<span class={css.words}>
				<span class={css.facts}>{t("courier.bag-in")}</span>
				<span class={css.name}>
					{bags.counted === "" ? t("courier.bag-none") : bagName(bags.counted)}
				</span>
			</span>
			<Button size="small" label={t("courier.bag-change-what")} onClick={() => go("/bag")}>
				{t("courier.bag-change")}
			</Button>
		</p>
	);
}
