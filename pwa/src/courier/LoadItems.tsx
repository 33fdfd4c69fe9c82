import { Check, Clock, TriangleAlert } from "lucide";
import { t } from "../i18n";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { WarmthBadge } from "../ui/WarmthBadge";
import { ZoneTag } from "../ui/ZoneTag";
import type { LoadItem } from "../wire/api.gen";
import css from "./Courier.module.css";

interface Props {
	items: readonly LoadItem[];
	/** Another cell for this parcel. */
	onElsewhere: (item: LoadItem) => void;
	/** Open its cell: it has no printed label to scan. */
	onOpen: (item: LoadItem) => Promise<unknown>;
	/** Open its cell, to take it out again. */
	onUndo: (item: LoadItem) => Promise<unknown>;
}

const FAILED = ["jammed", "unreachable", "doubted", "no_room"] as const;
type Failed = (typeof FAILED)[number];
const isFailed = (state: LoadItem["state"]): state is Failed => FAILED.includes(state as Failed);

/** The other bags of this locker: placed, waiting, or with a door that failed; what can be done with each. */
export function LoadItems({ items, onElsewhere, onOpen, onUndo }: Props) {
	return (
		<ul class={css.stops}>
			{items.map((item) => {
				const { parcel, order_number, cell, state } = item;
				const failed = isFailed(state);
				const unlabelled = item.by_hand && (state === "waiting" || state === "doubted");
				const sign = state === "placed" ? Check : failed ? TriangleAlert : Clock;
				return (
					<li key={parcel.id} class={css.bag} data-state={state} data-barcode={parcel.barcode}>
						<span class={css.no}>{cell ?? "—"}</span>
						<span class={css.words}>
							<span class={css.name}>{order_number}</span>
							<span class={css.facts} data-failed={failed}>
								{t(`courier.locker-${state}`)}
							</span>
							<WarmthBadge warmth={parcel.warmth} />
						</span>
						<span class={css.side}>
							<ZoneTag zone={parcel.zone} short />
							<Icon icon={sign} size={20} />
						</span>
						{(failed || unlabelled || state === "placed") && (
							<span class={css.more}>
								{failed && <span>{t(`courier.locker-${state}-why`)}</span>}
								{unlabelled && (
									<>
										<span>
											{t("courier.part-write", {
												number: order_number,
												no: parcel.no,
												of: parcel.of,
											})}
										</span>
										<Asking size="usual" onAsk={() => onOpen(item)}>
											{t("courier.back-do", { cell: cell ?? "" })}
										</Asking>
									</>
								)}
								{(state === "jammed" || state === "no_room") && (
									<Button wide onClick={() => onElsewhere(item)}>
										{t("courier.elsewhere-do")}
									</Button>
								)}
								{state === "placed" && (
									<Asking kind="quiet" size="small" onAsk={() => onUndo(item)}>
										{t("courier.undo", { cell: cell ?? "" })}
									</Asking>
								)}
							</span>
						)}
					</li>
				);
			})}
		</ul>
	);
}
