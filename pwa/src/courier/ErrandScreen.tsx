import { PackageCheck, ScanBarcode } from "lucide";
import { t } from "../i18n";
import { GuideFront } from "../locker/GuideFront";
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
import css from "./Courier.module.css";
import { Head } from "./Head";
import { OwnCode } from "./OwnCode";
import { backToScan, takeBack } from "./routeState";
import { scanBack } from "./scanBack";
import { TakeBackList } from "./TakeBackList";
import { useLoading } from "./useLoading";

interface Props {
	person: string;
	lockerId: string;
	/** Where it stands, as the route knows. */
	address: string;
}

/** At a locker only to empty it: open a cell, scan the label, take it out, shut; until nothing is left. */
export function ErrandScreen({ person, lockerId, address }: Props) {
	const { load, error, reload, second, recall } = useLoading(person, lockerId);
	const cells = load ? takeBack(load) : [];
	const { flash, endFlash } = useScanFlash((barcode) =>
		scanBack(cells, barcode, (cell) => second("taken", { barcode, cell })),
	);
	const open = cells.filter((one) => one.open).map(({ cell }) => cell);
	const awaited = backToScan(cells);
	const labelled = cells.some(({ parcel }) => parcel !== null);
	return (
		<Screen
			head={
				<Head
					title={load?.name ?? t("courier.back-title")}
					hint={cells.length > 0 ? t("courier.back-left", { n: cells.length }) : ""}
					onBack={() => go("/", true)}
				/>
			}
			foot={
				load &&
				(cells.length === 0 ? (
					<Button kind="main" size="large" wide onClick={() => go("/", true)}>
						{t("courier.locker-back")}
					</Button>
				) : (
					demo.value &&
					awaited?.parcel && (
						<Button
							kind="main"
							size="large"
							wide
							icon={ScanBarcode}
							onClick={() => awaited.parcel && typeBarcode(awaited.parcel.barcode)}
						>
							{t("courier.beep")}
						</Button>
					)
				))
			}
		>
			{load === null &&
				(error === null ? <Skeleton /> : <ErrorCard error={error} onRetry={() => void reload()} />)}
			{load && cells.length === 0 && (
				<Empty
					icon={PackageCheck}
					title={t("courier.back-empty")}
					hint={t("courier.back-empty-why")}
				/>
			)}
			{load && cells.length > 0 && (
				<>
					{address && <p class={css.facts}>{address}</p>}
					<p>{t(labelled ? "courier.back-how" : "courier.back-how-bare")}</p>
					<GuideFront
						cells={load.front}
						now={open[0] ?? null}
						open={open}
						next={cells.map(({ cell }) => cell)}
					/>
					<TakeBackList cells={cells} onOpen={recall} titled={false} />
					<OwnCode person={person} lockerId={lockerId} />
				</>
			)}
			<Flash flash={flash} onEnd={endFlash} />
		</Screen>
	);
}
