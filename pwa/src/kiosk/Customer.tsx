import { t } from "../i18n";
import { GuideFront } from "../locker/GuideFront";
import { Button } from "../ui/Button";
import { ZoneTag } from "../ui/ZoneTag";
import type { KioskView } from "../wire/api.gen";
import css from "./Customer.module.css";
import { hasPicture, heightOf, mine, type Step, stepOf } from "./kioskState";
import { Refused } from "./Refused";

interface Props {
	view: KioskView;
	busy: boolean;
	onOpen: (cell: number | null) => void;
	onLeave: () => void;
}

/** One question: which door now. The number large, the place in words and on the picture, one button. */
export function Customer({ view, busy, onOpen, onLeave }: Props) {
	const step = stepOf(view);
	const no = step.do === "check" ? null : step.cell;
	const cell = view.cells.find((one) => one.no === no);
	const drawn = hasPicture(view.cells);
	const cells = mine(view);
	return (
		<section class={css.visit} data-do={step.do}>
			<div class={css.now} aria-live="assertive">
				{view.number && <p class={css.order}>{t("kiosk.order", { number: view.number })}</p>}
				{cell ? (
					<>
						<h1 class={css.cell}>{t("kiosk.cell", { no: cell.no })}</h1>
						<p class={css.place}>
							{drawn && <span>{t(`kiosk.${heightOf(cell, view.cells)}`)}</span>}
							<ZoneTag zone={cell.zone} />
						</p>
					</>
				) : (
					<h1>{t("kiosk.all")}</h1>
				)}
				<p class={css.say}>{say(step)}</p>
				<Refused view={view} />
			</div>
			{drawn && (
				<div class={css.front}>
					<GuideFront
						cells={view.cells}
						now={no}
						open={cells.filter((one) => one.state === "open").map((one) => one.no)}
						next={cells.filter((one) => one.state === "waiting").map((one) => one.no)}
					/>
				</div>
			)}
			<div class={css.foot}>
				<Buttons
					step={step}
					busy={busy}
					taken={cells.filter((one) => one.state === "taken").map((one) => one.no)}
					onOpen={onOpen}
					onLeave={onLeave}
				/>
			</div>
		</section>
	);
}

function say(step: Step): string {
	if (step.do === "wait") return t(step.for === "money" ? "kiosk.paying" : "kiosk.opening");
	if (step.do === "take") return t("kiosk.take");
	if (step.do === "retry") return t("kiosk.jammed");
	if (step.do === "open") return t(step.first ? "kiosk.first" : "kiosk.more");
	return t("kiosk.all-hint");
}

interface ButtonsProps extends Omit<Props, "view"> {
	step: Step;
	/** Cells that were emptied and may be opened once more. */
	taken: readonly number[];
}

function Buttons({ step, busy, taken, onOpen, onLeave }: ButtonsProps) {
	const next = "next" in step ? step.next : step.do === "open" ? step.cell : null;
	const again = step.do === "take" || step.do === "retry" ? step.cell : null;
	const retry = step.do === "retry";
	const onward = next !== null && step.do !== "take" && (
		<Button
			kind={retry ? "second" : "main"}
			size="large"
			wide
			busy={busy}
			onClick={() => onOpen(next)}
		>
			{t("kiosk.open", { no: next })}
		</Button>
	);
	return (
		<>
			{step.do === "wait" && (
				<Button kind="main" size="large" wide busy>
					{t(step.for === "money" ? "kiosk.paying-short" : "kiosk.opening")}
				</Button>
			)}
			{!retry && onward}
			{again !== null && (
				<Button
					kind={retry || next === null ? "main" : "second"}
					size="large"
					wide
					busy={busy}
					onClick={() => onOpen(again)}
				>
					{t("kiosk.again", { no: again })}
				</Button>
			)}
			{retry && onward}
			{step.do === "check" && (
				<div class={css.again}>
					{taken.map((no) => (
						<Button key={no} busy={busy} onClick={() => onOpen(no)}>
							{t("kiosk.again", { no })}
						</Button>
					))}
				</div>
			)}
			{step.do !== "wait" && (
				<Button kind={step.do === "check" ? "main" : "quiet"} size="large" wide onClick={onLeave}>
					{t("kiosk.done")}
				</Button>
			)}
		</>
	);
}
