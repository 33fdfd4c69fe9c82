import { PackageCheck, ScanBarcode } from "lucide";
import { t } from "../i18n";
import { weight } from "../i18n/format";
import { demo } from "../net/demo";
import { useScanFlash } from "../scanner/useScanFlash";
import { typeBarcode } from "../scanner/useScanner";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { Flash } from "../ui/Flash";
import { ZoneTag } from "../ui/ZoneTag";
import type { CounterList } from "../wire/api.gen";
import css from "./Counter.module.css";
import { foreseeShelve, toShelve } from "./counterState";
import type { CounterWork } from "./useCounter";

interface Props {
	list: CounterList;
	work: CounterWork;
}

/** Bags from the picker: scan each and put it on its shelf. */
export function Shelve({ list, work }: Props) {
	const left = toShelve(list, work.shelving);
	const { flash, endFlash } = useScanFlash(async (barcode) => {
		const foreseen = foreseeShelve(list, barcode, work.shelving);
		if (foreseen === "already") return { good: false, word: t("counter.flash-already") };
		if (foreseen === "foreign") return { good: false, word: t("counter.flash-foreign") };
		const came = await work.shelve(barcode);
		return { good: true, word: t(came ? "counter.flash-shelved" : "counter.flash-kept") };
	});
	const next = left[0];
	return (
		<>
			{next === undefined ? (
				<Empty
					icon={PackageCheck}
					title={t("counter.shelve-empty")}
					hint={t("counter.shelve-empty-why")}
				/>
			) : (
				<section class={css.group}>
					<h2>{t("counter.shelve-title")}</h2>
					<p class={css.facts}>{t("counter.shelve-why")}</p>
					{demo.value && (
						<Button
							kind="main"
							size="large"
							wide
							icon={ScanBarcode}
							onClick={() => typeBarcode(next.parcel.barcode)}
						>
							{t("counter.beep")}
						</Button>
					)}
					<ul class={css.group}>
						{left.map(({ parcel, order }) => (
							<li key={parcel.id} class={css.bag} data-barcode={parcel.barcode}>
								<span class={css.name}>
									{order.number}{" "}
									<span class={css.facts}>
										{parcel.no}/{parcel.of}
									</span>
								</span>
								<span class={css.facts}>{weight(parcel.grams)}</span>
								<ZoneTag zone={parcel.zone} short />
							</li>
						))}
					</ul>
				</section>
			)}
			<Flash flash={flash} onEnd={endFlash} />
		</>
	);
}
