import { useRef } from "preact/hooks";
import { t } from "../i18n";
import { amount, weight } from "../i18n/format";
import { newId } from "../net/api";
import { useFetch } from "../net/useFetch";
import { Asking } from "../ui/Asking";
import { ErrorCard } from "../ui/ErrorCard";
import { GoodsPicture } from "../ui/GoodsPicture";
import { Sheet } from "../ui/Sheet";
import { Skeleton } from "../ui/Skeleton";
import type { DivideParcel, Division, LoadItem } from "../wire/api.gen";
import css from "./DivideSheet.module.css";

interface Props {
	item: LoadItem;
	/** How it would be divided now. */
	offer: () => Promise<Division>;
	onAsk: (body: DivideParcel) => Promise<unknown>;
	onClose: () => void;
}

/** No single cell takes the parcel: what goes into which one, and a bag for each. */
export function DivideSheet({ item, offer, onAsk, onClose }: Props) {
	const { barcode } = item.parcel;
	const { value, error, reload } = useFetch(`division ${barcode}`, offer);
	const id = useRef(newId());
	return (
		<Sheet
			title={t("courier.divide-title")}
			onClose={onClose}
			foot={
				<Asking
					disabled={value === null}
					onAsk={async () => {
						await onAsk({ id: id.current, barcode });
						onClose();
					}}
				>
					{t("courier.divide-do")}
				</Asking>
			}
		>
			<p>{t("courier.divide-how", { n: value?.parts.length ?? 2 })}</p>
			{value === null &&
				(error === null ? <Skeleton /> : <ErrorCard error={error} onRetry={() => void reload()} />)}
			<ol class={css.parts}>
				{value?.parts.map((part) => (
					<li key={part.cell} class={css.part} data-part={part.cell}>
						<p class={css.cell}>
							<strong>{t("locker.cell", { no: part.cell })}</strong>
							<span>{t(part.stays ? "courier.divide-stays" : "courier.divide-other")}</span>
							<span class={css.weight}>{weight(part.grams)}</span>
						</p>
						<ul class={css.lines}>
							{part.lines.map((line) => (
								<li key={line.name} class={css.line}>
									<GoodsPicture picture={line.picture} size={32} />
									<span>{line.name}</span>
									<strong>{amount(line.quantity, line.unit)}</strong>
								</li>
							))}
						</ul>
					</li>
				))}
			</ol>
		</Sheet>
	);
}
