import type {
	MarkView,
	Outcome,
	ParcelView,
	TaskCard,
	TaskLine,
	TaskView,
	WeighingView,
} from "../wire/api.gen";
import { type Fault, gtinOf, type Mark, readMark } from "../wire/marks";

/** What the handheld did and the server has not yet answered. */
export type Pending =
	| { kind: "scan"; id: string; barcode: string }
	| { kind: "pick"; id: string; no: number; quantity: number; tareGrams: number; tare: string }
	| { kind: "out"; id: string; no: number; weighing: string }
	| { kind: "unpick"; id: string; no: number }
	| { kind: "shortage"; id: string; no: number; found: number };

/** Where the picker puts a hand now: an unfinished line; what waits for the customer does not hold up the rest. */
export function currentLine(task: TaskView, chosen: number | null): TaskLine | null {
	const open = task.lines.filter(isOpen);
	return open.find((line) => line.no === chosen) ?? open[0] ?? null;
}

export function isOpen(line: TaskLine): boolean {
	return line.state === "to_pick" && !line.done;
}

/** The line after this one in shelf order, round to the beginning. */
export function lineAfter(task: TaskView, line: TaskLine): TaskLine | null {
	const place = task.lines.findIndex((other) => other.no === line.no);
	const round = [...task.lines.slice(place + 1), ...task.lines.slice(0, place)];
	return round.find(isOpen) ?? null;
}

/** Lines that are settled, and all that must be: removed and replaced ones need no hand. */
export function progress(task: TaskView): { done: number; all: number } {
	const real = task.lines.filter((line) => line.state !== "removed" && line.state !== "replaced");
	const done = real.filter((line) => line.done && line.state !== "asked");
	return { done: done.length, all: real.length };
}

export function openShortages(task: TaskView): number {
	return task.shortages.filter((shortage) => shortage.state === "asked").length;
}

/** True while the customer is asked about some line. */
export function isAsking(task: TaskView): boolean {
	return openShortages(task) > 0 || task.lines.some((line) => line.state === "asked");
}

/** True when nothing is left to pick and nobody is being asked. */
export function mayPack(task: TaskView): boolean {
	return (
		task.state === "picking" &&
		!isAsking(task) &&
		task.overweight?.state !== "asked" &&
		!task.lines.some(isOpen) &&
		task.lines.every((line) => waitingMarks(line).length === 0)
	);
}

/** Codes of a line that are still being checked. */
export function waitingMarks(line: TaskLine): MarkView[] {
	return line.marks.filter((mark) => mark.state === "checking");
}

/** True while a code of the line is being checked or was refused. */
export function hasNews(line: TaskLine): boolean {
	return line.marks.some((mark) => mark.state !== "good");
}

/** The code that a scan carries; null for a barcode, the name of the fault for a code that is not whole. */
function markIn(barcode: string): Mark | Exclude<Fault, "mark.not-a-mark"> | null {
	const found = readMark(barcode);
	return found === "mark.not-a-mark" ? null : found;
}

/** What is wrong with a scan as far as the handheld can tell: a problem's code. Null: nothing that it knows of. */
export function markFault(task: TaskView, barcode: string): string | null {
	const mark = markIn(barcode);
	if (mark === null || typeof mark === "string") return mark;
	const line = lineByBarcode(task, barcode);
	if (!line?.marked) return null;
	const there = task.lines.some((other) =>
		other.marks.some(
			({ identifier, state }) => state !== "refused" && identifier === mark.identifier,
		),
	);
	if (there) return "marking.twice";
	return line.unit === "kg" && !mark.grams ? "marking.no-weight" : null;
}

/** The shop's item code of a weight label, from "2x" + five digits of the item. */
function itemOf(barcode: string): string | null {
	return /^2\d{12}$/.test(barcode) ? barcode.slice(2, 7) : null;
}

/** The line that this barcode belongs to, as far as the handheld knows. */
export function lineByBarcode(task: TaskView, barcode: string): TaskLine | null {
	const mark = markIn(barcode);
	if (typeof mark === "string") return null;
	const carries = (code: string) =>
		mark === null ? code === barcode : code.length >= 8 && gtinOf(code) === mark.gtin;
	const exact = task.lines.filter((line) => line.barcodes.some(carries));
	const item = itemOf(barcode);
	const byItem = task.lines.filter(
		(line) =>
			line.unit === "kg" &&
			item !== null &&
			line.barcodes.some((code) => code === item || (code.length === 13 && itemOf(code) === item)),
	);
	const found = exact.length > 0 ? exact : byItem;
	return found.find(isOpen) ?? found[0] ?? null;
}

/** Grams printed in a marking code or in a weight label, when the barcode is one and not the exact code of some goods. */
export function labelGrams(task: TaskView, barcode: string): number | null {
	const mark = markIn(barcode);
	if (mark !== null) return typeof mark === "string" ? null : mark.grams;
	if (itemOf(barcode) === null) return null;
	if (task.lines.some((line) => line.barcodes.includes(barcode))) return null;
	return Number(barcode.slice(7, 12));
}

/** What to tell the picker at once, before the server has answered. Null: only the server knows. */
export function foresee(task: TaskView, barcode: string): Outcome | null {
	if (markFault(task, barcode)) return "mark_refused";
	const line = lineByBarcode(task, barcode);
	if (line === null) return null;
	if (line.state === "asked") return "waiting";
	if (!isOpen(line)) return "already";
	if (line.marked && markIn(barcode) === null) return "mark_wanted";
	const grams = labelGrams(task, barcode);
	if (line.unit === "kg" && grams === null) return "weigh";
	const total = line.picked + (line.unit === "kg" ? (grams ?? 1) : 1);
	if (total > line.most) return "too_much";
	return line.unit === "kg" || total >= line.ordered ? "picked" : "more";
}

/** The task as it will be when the server has heard everything that waits. */
export function withPending(task: TaskView, pending: readonly Pending[]): TaskView {
	return pending.reduce(applyPending, task);
}

function applyPending(task: TaskView, pending: Pending): TaskView {
	switch (pending.kind) {
		case "scan":
			return applyScan(task, pending.id, pending.barcode);
		case "pick":
			return change(task, pending.no, (line) =>
				line.unit === "kg" && !line.marked
					? weighed(line, {
							id: pending.id,
							gross_grams: pending.quantity,
							tare_grams: pending.tareGrams,
							tare: pending.tare,
							source: "scales",
						})
					: picked(line, pending.quantity),
			);
		case "out":
			return change(task, pending.no, (line) => {
				const gone = line.weighings.find(({ id }) => id === pending.weighing);
				const rest = line.weighings.filter((one) => one !== gone);
				const left = line.picked - (gone ? gone.gross_grams - gone.tare_grams : 0);
				return picked({ ...line, weighings: rest }, Math.max(0, left));
			});
		case "unpick":
			return change(task, pending.no, (line) => ({
				...line,
				picked: 0,
				done: false,
				state: "to_pick",
				marks: [],
				weighings: [],
			}));
		case "shortage":
			return change(task, pending.no, (line) => ({
				...line,
				picked: pending.found,
				state: "asked",
			}));
	}
}

function applyScan(task: TaskView, id: string, barcode: string): TaskView {
	const outcome = foresee(task, barcode);
	const line = lineByBarcode(task, barcode);
	if (line === null || (outcome !== "picked" && outcome !== "more")) return task;
	const grams = line.unit === "kg" ? labelGrams(task, barcode) : null;
	const mark = line.marked ? markIn(barcode) : null;
	return change(task, line.no, (it) => {
		if (grams !== null && mark === null) {
			return weighed(it, { id, gross_grams: grams, tare_grams: 0, tare: "", source: "label" });
		}
		const next = picked(it, it.picked + (grams ?? 1));
		if (mark === null || typeof mark === "string") return next;
		const { identifier } = mark;
		return { ...next, marks: [...it.marks, { id, identifier, state: "checking", grams, why: "" }] };
	});
}

/** Nothing on the scales says that what lies there is all. */
function weighed(line: TaskLine, weighing: WeighingView): TaskLine {
	const net = Math.max(0, weighing.gross_grams - weighing.tare_grams);
	const weighings = net > 0 ? [...line.weighings, weighing] : line.weighings;
	return picked({ ...line, weighings }, line.picked + net);
}

function picked(line: TaskLine, quantity: number): TaskLine {
	const whole = quantity > 0 && line.weighings.length >= line.pieces;
	const done = line.unit === "kg" ? whole : quantity >= line.ordered;
	return { ...line, picked: quantity, done, state: done ? "picked" : "to_pick" };
}

function change(task: TaskView, no: number, how: (line: TaskLine) => TaskLine): TaskView {
	return { ...task, lines: task.lines.map((line) => (line.no === no ? how(line) : line)) };
}

/** True for an answer that the picker greets with green. */
export function isGood(outcome: Outcome): boolean {
	return outcome === "picked" || outcome === "more" || outcome === "weigh";
}

const STEP =
	/^\/picking\/tasks\/[^/]+\/(?:(scans)|lines\/(\d+)\/(picks|unpick|shortage|weighings\/([^/]+)\/out))$/;

/** What a kept action will do to the task; null for one that only the server can tell. */
export function pendingOf(
	path: string,
	body: { id: string } & Record<string, unknown>,
): Pending | null {
	const found = STEP.exec(path);
	if (found === null) return null;
	const no = Number(found[2]);
	const number = (name: string): number => Number(body[name] ?? 0);
	const out = found[4];
	if (out) return { kind: "out", id: body.id, no, weighing: decodeURIComponent(out) };
	if (found[1]) return { kind: "scan", id: body.id, barcode: String(body["barcode"]) };
	switch (found[3]) {
		case "picks":
			return {
				kind: "pick",
				id: body.id,
				no,
				quantity: number("quantity"),
				tareGrams: number("tare_grams"),
				tare: String(body["tare"] ?? ""),
			};
		case "unpick":
			return { kind: "unpick", id: body.id, no };
		default:
			return { kind: "shortage", id: body.id, no, found: number("found") };
	}
}

/** The queue as a picker reads it: the earliest window first, then by number. */
export function inOrder(cards: readonly TaskCard[]): TaskCard[] {
	return [...cards].sort(
		(a, b) =>
			a.window_starts_at.localeCompare(b.window_starts_at) ||
			a.order_number.localeCompare(b.order_number, "en", { numeric: true }),
	);
}

/** What the picker must put into this bag; nothing to say when it is the only one of its zone. */
export function contentsOf(
	parcel: ParcelView,
	task: TaskView,
): { line: TaskLine; quantity: number }[] {
	const alone = task.parcels.filter((other) => other.zone === parcel.zone).length < 2;
	if (alone) return [];
	return parcel.contents.flatMap(({ line_no, quantity }) => {
		const line = task.lines.find((one) => one.no === line_no);
		return line ? [{ line, quantity }] : [];
	});
}
