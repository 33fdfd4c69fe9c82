import { ScanBarcode } from "lucide";
import { t } from "../i18n";
import { remindAfterS } from "../locker/remind";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { useSeconds } from "../ui/useSeconds";
import { WarmthBadge } from "../ui/WarmthBadge";
import { ZoneTag } from "../ui/ZoneTag";
import type { FrontCell, LoadItem } from "../wire/api.gen";
import css from "./Courier.module.css";

interface Props {
	/** The parcel before an open or opening door; null while the next scan is awaited. */
	item: LoadItem | null;
	front: readonly FrontCell[];
	/** It does not go in there. */
	onElsewhere: (item: LoadItem) => void;
}

/** What the hands do now. */
export function LoadNow({ item, front, onElsewhere }: Props) {
	const openFor = useSeconds(item?.state === "open" ? item.parcel.id : null);
	if (item === null) {
		return (
			<section class={css.now} data-state="scan" aria-live="polite">
				<Icon icon={ScanBarcode} size={56} />
				<h2>{t("courier.locker-scan")}</h2>
			</section>
		);
	}
	const open = item.state === "open";
	const late = openFor >= remindAfterS(front, item.cell ?? 0);
	return (
		<section class={css.now} data-state={item.state} data-cell={item.cell} aria-live="assertive">
			<p class={css.cell}>
				{t("courier.locker-cell")} <strong>{item.cell}</strong>
			</p>
			<ZoneTag zone={item.parcel.zone} />
			<WarmthBadge warmth={item.parcel.warmth} />
			{late && (
				<p class={css.remind} role="alert">
					{t("courier.locker-remind", { cell: item.cell ?? "" })}
				</p>
			)}
			<h2>{t(open ? "courier.locker-open" : "courier.locker-opening")}</h2>
			<p class={css.facts}>{t("order.number", { number: item.order_number })}</p>
			{open && <Button onClick={() => onElsewhere(item)}>{t("courier.elsewhere")}</Button>}
		</section>
	);
}
