import { useState } from "preact/hooks";
import { t } from "../i18n";
import { day, hours, money } from "../i18n/format";
import { useFetch } from "../net/useFetch";
import { Choice } from "../ui/Choice";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import type { WindowView } from "../wire/api.gen";
import { getWindows } from "./calls";
import { byDay } from "./checkoutState";
import { Step } from "./Step";
import css from "./WindowStep.module.css";

const FEW = 3;

interface Props {
	placeId: string;
	chosen: string | null;
	onChoose: (window: WindowView) => void;
}

/** Capacity in words: full, or few left. */
function room(window: WindowView): string {
	if (window.free === 0) return t("checkout.window-full");
	return window.free <= FEW ? t("checkout.window-left", { n: window.free }) : "";
}

/** Days, then the windows of the chosen day with fee and capacity. */
export function WindowStep({ placeId, chosen, onChoose }: Props) {
	const { value, error, reload } = useFetch(`windows/${placeId}`, () => getWindows(placeId));
	const [picked, setPicked] = useState<number | null>(null);
	const days = byDay(value ?? []);
	const open =
		picked ??
		Math.max(
			0,
			days.findIndex((one) => one.some((each) => each.free > 0)),
		);
	return (
		<Step title={t("checkout.window")}>
			{error !== null && <ErrorCard error={error} onRetry={() => void reload()} />}
			{!value && error === null && <Skeleton rows={3} kind="line" />}
			{value?.length === 0 && <p>{t("checkout.no-windows")}</p>}
			{days.length > 1 && (
				<div class={css.days}>
					{days.map((one, at) => (
						<button
							key={one[0]?.id}
							type="button"
							class={css.day}
							aria-pressed={at === open}
							onClick={() => setPicked(at)}
						>
							{one[0] && day(one[0].starts_at)}
						</button>
					))}
				</div>
			)}
			{days[open]?.map((one) => (
				<Choice
					key={one.id}
					name="window"
					value={one.id}
					chosen={chosen}
					disabled={one.free === 0}
					onChoose={() => onChoose(one)}
				>
					<span class={css.window}>
						<strong>{hours(one.starts_at, one.ends_at)}</strong>
						<span class={css.room} data-full={one.free === 0}>
							{room(one)}
						</span>
						<span>{one.fee_kopecks > 0 ? money(one.fee_kopecks) : t("checkout.free")}</span>
					</span>
				</Choice>
			))}
		</Step>
	);
}
