import { Bike, Refrigerator, Store } from "lucide";
import { t } from "../i18n";
import { Choice } from "../ui/Choice";
import { Icon } from "../ui/Icon";
import type { Way } from "../wire/api.gen";
import { Step } from "./Step";
import css from "./WayStep.module.css";

const WAYS = [
	["locker", Refrigerator],
	["courier", Bike],
	["counter", Store],
] as const;

interface Props {
	way: Way;
	onChoose: (way: Way) => void;
}

export function WayStep({ way, onChoose }: Props) {
	return (
		<Step title={t("checkout.way")}>
			{WAYS.map(([one, icon]) => (
				<Choice key={one} name="way" value={one} chosen={way} onChoose={onChoose}>
					<span class={css.way}>
						<Icon icon={icon} />
						<span>
							<strong>{t(`way.${one}`)}</strong>
							<span class={css.hint}>{t(`checkout.way.${one}`)}</span>
						</span>
					</span>
				</Choice>
			))}
		</Step>
	);
}
