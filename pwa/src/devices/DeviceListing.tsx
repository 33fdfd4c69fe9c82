import { Cpu, SearchX } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Asking } from "../ui/Asking";
import { Chips } from "../ui/Chips";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Field } from "../ui/Field";
import { Skeleton } from "../ui/Skeleton";
import stack from "../ui/stack.module.css";
import { DEVICE_TROUBLE, type DeviceKind, type DeviceTrouble } from "../wire/api.gen";
import { DeviceRow } from "./DeviceRow";
import { useDevices } from "./useDevices";

interface Props {
	/** The device that is open beside the list. */
	open: { kind: DeviceKind; id: string } | null;
	/** Only those that are to run this release, or said so. */
	release?: string;
}

/** Devices by what is wrong with them, searched on the server, page after page. */
export function DeviceListing({ open, release = "" }: Props) {
	const [q, setQ] = useState("");
	const [trouble, setTrouble] = useState<DeviceTrouble | "">("");
	const { list, error, reload, more } = useDevices({ q, trouble, release });
	const options = ["" as const, ...DEVICE_TROUBLE].map((value) => ({
		value,
		text: t(`device.trouble-${value || "none"}`),
	}));
	return (
		<section class={stack.list} aria-label={t("device.title")}>
			<Field label={t("device.search")} inputMode="search" value={q} onInput={setQ} />
			<Chips label={t("device.which")} options={options} chosen={trouble} onChoose={setTrouble} />
			{list === null &&
				(error === null ? (
					<Skeleton rows={4} />
				) : (
					<ErrorCard error={error} onRetry={() => void reload()} />
				))}
			{list && list.total === 0 && (
				<Empty
					icon={q || trouble ? SearchX : Cpu}
					title={t(q || trouble ? "device.not-found" : "technician.devices-none")}
					hint={t(q || trouble ? "device.not-found-why" : "technician.devices-none-why")}
				/>
			)}
			{list && list.total > 0 && (
				<p class={stack.facts} role="status">
					{t("device.total", { n: list.total })}
				</p>
			)}
			<ul class={stack.list}>
				{list?.devices.map((device) => (
					<DeviceRow
						key={`${device.kind} ${device.id}`}
						device={device}
						open={open?.kind === device.kind && open.id === device.id}
					/>
				))}
			</ul>
			{list && list.next !== "" && (
				<Asking kind="second" size="usual" onAsk={more}>
					{t("device.more")}
				</Asking>
			)}
		</section>
	);
}
