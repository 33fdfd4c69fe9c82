import { t } from "../i18n";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import type { KioskView } from "../wire/api.gen";
import css from "./Customer.module.css";
import { mine } from "./kioskState";
import { Refused } from "./Refused";

interface Props {
	view: KioskView;
	onOpen: (cell: number) => void;
	onLeave: () => void;
}

/** A colleague at the pad: a courier scans parcels or opens what a token names, a technician opens empty cells. */
export function Staff({ view, onOpen, onLeave }: Props) {
	const courier = view.stage === "courier";
	const scans = courier && view.next === null;
	const cells = mine(view);
	return (
		<section class={css.visit}>
			<div class={css.now} aria-live="polite">
				<h1>{t(courier ? "kiosk.courier" : "kiosk.technician")}</h1>
				<p class={css.say}>
					{t(scans ? "kiosk.courier-hint" : courier ? "kiosk.token-hint" : "kiosk.technician-hint")}
				</p>
				<Refused view={view} />
			</div>
			<ul class={css.list}>
				{cells.map((cell) => (
					<li key={cell.no} data-state={cell.state}>
						<span class={css.no}>{cell.no}</span>
						<Badge
							tone={cell.state === "taken" ? "brand" : cell.state === "open" ? "accent" : "calm"}
						>
							{t(`kiosk.${courier ? "load" : "state"}.${cell.state}`)}
						</Badge>
						{!scans && (
							<Button size="small" onClick={() => onOpen(cell.no)}>
								{t("kiosk.open-short")}
							</Button>
						)}
					</li>
				))}
			</ul>
			<div class={css.foot}>
				<Button kind="main" size="large" wide onClick={onLeave}>
					{t("kiosk.done")}
				</Button>
			</div>
		</section>
	);
}
