import { PackageCheck, ScanBarcode } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { GuideFront } from "../locker/GuideFront";
import { newId } from "../net/api";
import { demo } from "../net/demo";
import { go } from "../net/router";
import { useScanFlash } from "../scanner/useScanFlash";
import { typeBarcode } from "../scanner/useScanner";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Flash } from "../ui/Flash";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import type { LoadItem, StopView } from "../wire/api.gen";
import css from "./Courier.module.css";
import { DivideSheet } from "./DivideSheet";
import { ElsewhereSheet } from "./ElsewhereSheet";
import { Head } from "./Head";
import { LoadItems } from "./LoadItems";
import { LoadNow } from "./LoadNow";
import { OwnCode } from "./OwnCode";
import {
	backToScan,
	cellsOf,
	homeless,
	loadingNext,
	loadingNow,
	loadProgress,
	takeBack,
} from "./routeState";
import { scanBack } from "./scanBack";
import { TakeBackList } from "./TakeBackList";
import { useLoading } from "./useLoading";

interface Props {
	person: string;
	stop: StopView;
	lockerId: string;
}

/** At a locker: scan a bag, its cell opens, put it in, close, next. */
export function Loading({ person, stop, lockerId }: Props) {
	const { load, error, reload, put, second, recall, division } = useLoading(person, lockerId);
	const [moving, setMoving] = useState<LoadItem | null>(null);
	const [dividing, setDividing] = useState<LoadItem | null>(null);
	const { flash, endFlash } = useScanFlash(async (barcode) => {
		if (load && backToScan(takeBack(load)) !== null) {
			return scanBack(takeBack(load), barcode, (cell) => second("taken", { barcode, cell }));
		}
		const here = load && loadingNow(load);
		// Scanned back before an open door: this is the parcel that lies in it now.
		if (here?.state === "open" && here.cell !== null) {
			await second("confirm", { barcode, cell: here.cell });
			return { good: true, word: t("courier.confirmed") };
		}
		const item = load?.parcels.find(({ parcel }) => parcel.barcode === barcode);
		if (item === undefined) return { good: false, word: t("courier.locker-flash-foreign") };
		if (item.state === "placed") return { good: false, word: t("courier.locker-placed") };
		await put(barcode);
		return { good: true, word: t("picker.cell", { cell: item.cell ?? "" }) };
	});
	const head = (hint = "") => (
		<Head title={load?.name ?? stop.title} hint={hint} onBack={() => go("/", true)} />
	);
	if (load === null) {
		return (
			<Screen head={head()}>
				{error === null ? <Skeleton /> : <ErrorCard error={error} onRetry={() => void reload()} />}
			</Screen>
		);
	}
	const now = loadingNow(load);
	const next = loadingNext(load);
	const done = now === null && next === null;
	const left = homeless(load) > 0;
	const back = <TakeBackList cells={takeBack(load)} onOpen={recall} />;
	return (
		<Screen
			head={head(t("courier.locker-progress", { ...loadProgress(load) }))}
			foot={
				done ? (
					<Button kind="main" size="large" wide onClick={() => go("/", true)}>
						{t("courier.locker-back")}
					</Button>
				) : (
					demo.value &&
					next && (
						<Button
							kind="main"
							size="large"
							wide
							icon={ScanBarcode}
							disabled={now !== null}
							onClick={() => typeBarcode(next.parcel.barcode)}
						>
							{t("courier.beep")}
						</Button>
					)
				)
			}
		>
			{done ? (
				<Empty
					icon={PackageCheck}
					title={t(left ? "courier.locker-left" : "courier.locker-done")}
					hint={t(left ? "courier.locker-no_room-why" : "courier.locker-done-why")}
				/>
			) : (
				<LoadNow item={now} front={load.front} onElsewhere={setMoving} />
			)}
			{!done && (
				<GuideFront
					cells={load.front}
					now={now?.cell ?? null}
					open={cellsOf(load, "open")}
					next={cellsOf(load, "waiting", "opening", "jammed", "unreachable", "doubted")}
				/>
			)}
			{done && back}
			<LoadItems
				items={load.parcels.filter((item) => item !== now)}
				onElsewhere={setMoving}
				onOpen={(item) => put(item.parcel.barcode)}
				onUndo={(item) => second("undo", { id: newId(), barcode: item.parcel.barcode })}
			/>
			{moving && (
				<ElsewhereSheet
					item={moving}
					onAsk={(body) => second("elsewhere", body)}
					onClose={() => setMoving(null)}
					onDivide={() => setDividing(moving)}
				/>
			)}
			{dividing && (
				<DivideSheet
					item={dividing}
					offer={() => division(dividing.parcel.barcode)}
					onAsk={(body) => second("divide", body)}
					onClose={() => setDividing(null)}
				/>
			)}
			{!done && back}
			<OwnCode person={person} lockerId={lockerId} />
			<p class={css.facts}>{stop.hint}</p>
			<Flash flash={flash} onEnd={endFlash} />
		</Screen>
	);
}
