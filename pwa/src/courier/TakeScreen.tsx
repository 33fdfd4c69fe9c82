import { PackageCheck, ScanBarcode } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { demo } from "../net/demo";
import { go } from "../net/router";
import { useScanFlash } from "../scanner/useScanFlash";
import { typeBarcode } from "../scanner/useScanner";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { Flash } from "../ui/Flash";
import { Screen } from "../ui/Screen";
import type { RouteView } from "../wire/api.gen";
import { BagRow } from "./BagRow";
import css from "./Courier.module.css";
import { Head } from "./Head";
import { foreseeTake, parcels, toTake } from "./routeState";
import type { RoundsWork } from "./useRounds";

interface Props {
	route: RouteView;
	work: RoundsWork;
	/** What the parcels ride in. */
	carrier: ComponentChildren;
}

/** Bags from the shop's shelf into the courier's bag, the last stop first. */
export function TakeScreen({ route, work, carrier }: Props) {
	const left = toTake(route, work.taking);
	const { flash, endFlash } = useScanFlash(async (barcode) => {
		const foreseen = foreseeTake(route, barcode, work.taking);
		if (foreseen === "foreign") return { good: false, word: t("courier.flash-foreign") };
		if (foreseen === "unpaid") return { good: false, word: t("courier.waits-for-link") };
		if (foreseen === "already") return { good: false, word: t("courier.flash-already") };
		const came = await work.take(barcode);
		const bag = parcels(route).find(({ parcel }) => parcel.barcode === barcode);
		return {
			good: true,
			word: t(came ? "courier.flash-taken" : "courier.flash-kept"),
			detail: bag ? `${bag.order.number} · ${bag.parcel.no}/${bag.parcel.of}` : "",
		};
	});
	const next = left[0];
	const head = (
		<Head
			title={t("courier.load-title")}
			hint={t("courier.load-left", { n: left.length })}
			onBack={() => go("/", true)}
		/>
	);
	return (
		<Screen
			head={head}
			foot={
				next === undefined ? (
					<Button kind="main" size="large" wide onClick={() => go("/", true)}>
						{t("courier.locker-back")}
					</Button>
				) : (
					<>
						<p class={css.facts}>{t("courier.scan-hint")}</p>
						{demo.value && (
							<Button
								kind="main"
								size="large"
								wide
								icon={ScanBarcode}
								onClick={() => typeBarcode(next.parcel.barcode)}
							>
								{t("courier.beep")}
							</Button>
						)}
					</>
				)
			}
		>
			{carrier}
			{next === undefined ? (
				<Empty
					icon={PackageCheck}
					title={t("courier.load-done")}
					hint={t("courier.load-done-why")}
				/>
			) : (
				<>
					<p class={css.facts}>{t("courier.load-order")}</p>
					<ol class={css.stops}>
						{left.map((bag) => (
							<BagRow key={bag.parcel.id} bag={bag} />
						))}
					</ol>
				</>
			)}
			<Flash flash={flash} onEnd={endFlash} />
		</Screen>
	);
}
