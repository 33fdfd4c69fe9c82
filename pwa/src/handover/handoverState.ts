import type {
	CodedPiece,
	HandoverView,
	LineView,
	PayMethod,
	Refuse,
	RefuseLine,
	Unit,
} from "../wire/api.gen";
import { takeOff } from "../wire/discounts";
import { readMark } from "../wire/marks";
import { lineSum } from "../wire/money";

/** What stands before the person now. */
export type Phase = "check" | "wait_money" | "wait_receipt" | "give" | "done" | "refused" | "stuck";

export function phase(view: HandoverView): Phase {
	switch (view.state) {
		case "open":
			return "check";
		case "paying":
			return "wait_money";
		case "receipt":
			return "wait_receipt";
		case "ready":
			return "give";
		case "handed":
			return "done";
		case "refused":
			return "refused";
		case "stuck":
			return "stuck";
	}
}

/** How much of the line lies in the bags, before anybody refuses. */
export function brought(line: LineView): number {
	return line.state === "replaced" || line.state === "removed" ? 0 : (line.picked ?? 0);
}

/** The piece of these whose code was scanned; null for any other code. */
export function pieceOf(pieces: readonly CodedPiece[], typed: string): CodedPiece | null {
	const mark = readMark(typed);
	if (typeof mark === "string") return null;
	return pieces.find((piece) => piece.code.startsWith(mark.identifier)) ?? null;
}

/** How much of a marked line the named pieces make up: pieces, or grams. */
export function refusedBy(
	pieces: readonly CodedPiece[],
	codes: readonly string[],
	unit: Unit,
): number {
	const named = pieces.filter((piece) => codes.includes(piece.code));
	return named.reduce((all, { grams }) => all + (unit === "kg" ? (grams ?? 0) : 1), 0);
}

/** What the pieces at these places weigh together. */
export function sumAt(weights: readonly number[], places: readonly number[]): number {
	return places.reduce((all, place) => all + (weights[place] ?? 0), 0);
}

/** Some pieces that weigh so much together, by their places; none where no pieces do. */
export function placesOf(weights: readonly number[], grams: number): number[] {
	/** By a sum that can be weighed: the last piece of it. */
	const last = new Map<number, number>([[0, -1]]);
	weights.forEach((each, place) => {
		for (const sum of [...last.keys()]) {
			const more = sum + each;
			if (more <= grams && !last.has(more)) last.set(more, place);
		}
	});
	const places: number[] = [];
	for (let left = grams; left > 0; left -= weights[places[0] ?? -1] ?? left) {
		const place = last.get(left);
		if (place === undefined) return [];
		places.unshift(place);
	}
	return places;
}

/** Lines that are in the bags: what can be taken or refused. */
export function linesInBags(view: HandoverView): LineView[] {
	return view.lines.filter((line) => brought(line) > 0);
}

/** True when the customer refused everything line by line: then nothing is sold, the whole order is refused. */
export function nothingTaken(view: HandoverView): boolean {
	const lines = linesInBags(view);
	return lines.length > 0 && lines.every((line) => line.refused >= brought(line));
}

/** What a person takes: all of it, or what is above the money at the bank. */
export function restToTake(view: Pick<HandoverView, "total_kopecks" | "covered_kopecks">): number {
	return Math.max(0, view.total_kopecks - view.covered_kopecks);
}

/** Change in kopecks, or null when the cash is not enough. */
export function change(givenKopecks: number, totalKopecks: number): number | null {
	return givenKopecks >= totalKopecks ? givenKopecks - totalKopecks : null;
}

const NOTES_KOPECKS = [100_00, 500_00, 1000_00, 2000_00, 5000_00];

/** Sums that a person is likely to give for this total: exact, then rounded up to notes. At most four, rising. */
export function likelyCash(totalKopecks: number): number[] {
	const rounded = NOTES_KOPECKS.map((note) => Math.ceil(totalKopecks / note) * note);
	return [...new Set([totalKopecks, ...rounded])].sort((a, b) => a - b).slice(0, 4);
}

/** Methods in the order of the buttons: what is held already comes first. */
export function buttons(methods: readonly PayMethod[]): PayMethod[] {
	const order: PayMethod[] = ["hold", "invoice", "cash", "terminal"];
	return order.filter((method) => methods.includes(method));
}

const STEP = /^\/handovers\/[^/]+\/(refusals|refuse-all|settle|handed)$/;

interface Kept {
	path: string;
	body: object;
}

/** The handover as it will be when the server has heard everything that waits. */
export function withKept(view: HandoverView, kept: readonly Kept[]): HandoverView {
	return kept.reduce(applyKept, view);
}

function applyKept(view: HandoverView, { path, body }: Kept): HandoverView {
	switch (STEP.exec(path)?.[1]) {
		case "refusals":
			return (body as Refuse).lines.reduce(applyRefusal, view);
		case "refuse-all":
			return { ...view, state: "refused" };
		case "settle":
			return { ...view, state: "paying" };
		case "handed":
			return { ...view, state: "handed" };
		default:
			return view;
	}
}

function applyRefusal(view: HandoverView, { no, quantity }: RefuseLine): HandoverView {
	const refused = view.lines.map((line) =>
		line.no === no ? { ...line, refused: quantity } : line,
	);
	const portions = refused.map((line) => ({ line, due: brought(line) - line.refused }));
	const off = takeOff(view.agreed, portions).byLine;
	const lines = portions.map(({ line, due }, at) => {
		const less = off[at] ?? 0;
		const sum = lineSum(line.price_kopecks, due, line.unit) - less;
		return { ...line, off_kopecks: less, sum_kopecks: sum };
	});
	const goods = lines.reduce((sum, line) => sum + line.sum_kopecks, 0);
	// The fee is owed only when something is taken.
	const total = goods > 0 ? goods + view.fee_kopecks : 0;
	return { ...view, lines, goods_kopecks: goods, total_kopecks: total };
}

/** The words for what is at the bank: held, or paid before and only to be counted. */
export function bankWords({ money }: Pick<HandoverView, "money">) {
	return money.state === "prepaid"
		? ({
				total: "handover.total-prepaid",
				more: "handover.prepaid",
				pay: "handover.pay-prepaid",
			} as const)
		: ({ total: "handover.total-held", more: "handover.held", pay: "handover.pay-hold" } as const);
}
