import { expect, test } from "vitest";
import type { ParcelView, TaskLine, TaskView } from "../wire/api.gen";
import {
	contentsOf,
	currentLine,
	foresee,
	labelGrams,
	lineAfter,
	lineByBarcode,
	markFault,
	mayPack,
	openShortages,
	pendingOf,
	progress,
	withPending,
} from "./taskState";

function line(no: number, over: Partial<TaskLine> = {}): TaskLine {
	return {
		no,
		goods_id: `g${no}`,
		name: "Молоко",
		unit: "piece",
		zone: "chilled",
		picture: "",
		shelf: `A-0${no}`,
		barcodes: [`460000000000${no}`],
		price_kopecks: 8990,
		ordered: 2,
		picked: 0,
		most: 2,
		done: false,
		state: "to_pick",
		replaces: null,
		marked: "",
		pieces: 0,
		piece_grams: 0,
		weighings: [],
		limit: 3,
		marks: [],
		...over,
	};
}

const cheese = (over: Partial<TaskLine> = {}): TaskLine =>
	line(2, { unit: "kg", ordered: 400, most: 460, barcodes: ["2112345000008"], ...over });

function task(lines: TaskLine[], over: Partial<TaskView> = {}): TaskView {
	return {
		id: "o1",
		order_number: "1",
		seq: 1,
		state: "picking",
		way: "locker",
		place: "",
		window_starts_at: "2026-11-23T10:00:00Z",
		picker: "",
		lines,
		shortages: [],
		parcels: [],
		tares: [],
		over: ["trim"],
		overweight: null,
		...over,
	};
}

test.each([
	["a piece of two", [line(1)], "4600000000001", "more"],
	["the last piece", [line(1, { picked: 1 })], "4600000000001", "picked"],
	[
		"a line that is full",
		[line(1, { picked: 2, done: true, state: "picked" })],
		"4600000000001",
		"already",
	],
	[
		"goods of the customer's open question",
		[line(1, { state: "asked" })],
		"4600000000001",
		"waiting",
	],
	["a weight label", [cheese()], "2112345004372", "picked"],
	["a label above what the hold allows", [cheese()], "2112345009995", "too_much"],
	[
		"weighed goods without a weight",
		[cheese({ barcodes: ["4600000000012"] })],
		"4600000000012",
		"weigh",
	],
	["the bare code of weighed goods", [cheese()], "2112345000008", "weigh"],
	["foreign goods", [line(1)], "4600000000999", null],
] as const)("foresees %s", (_, lines, barcode, outcome) => {
	expect(foresee(task([...lines]), barcode)).toBe(outcome);
});

test("a scan goes to the line that still needs it when goods stand on two lines", () => {
	const twice = task([
		line(1, { done: true, state: "picked" }),
		line(3, { barcodes: ["4600000000001"] }),
	]);
	expect(lineByBarcode(twice, "4600000000001")?.no).toBe(3);
});

test("a weight label is read as grams only for goods that do not carry exactly this code", () => {
	expect(labelGrams(task([cheese()]), "2112345004372")).toBe(437);
	expect(labelGrams(task([line(1, { barcodes: ["2112345004372"] })]), "2112345004372")).toBeNull();
});

test("what waits in the outbox is already on the screen", () => {
	const shown = withPending(task([line(1), cheese()]), [
		{ kind: "scan", id: "a", barcode: "4600000000001" },
		{ kind: "scan", id: "b", barcode: "4600000000001" },
		{ kind: "pick", id: "c", no: 2, quantity: 420, tareGrams: 20, tare: "Лоток" },
	]);
	expect(shown.lines.map((it) => [it.picked, it.done])).toEqual([
		[2, true],
		[400, true],
	]);
	expect(mayPack(shown)).toBe(true);
});

test("a scan too many changes nothing", () => {
	const shown = withPending(
		task([line(1)]),
		["a", "b", "c"].map((id) => ({ kind: "scan", id, barcode: "4600000000001" })),
	);
	expect(shown.lines[0]?.picked).toBe(2);
});

test("taking back empties the line", () => {
	const shown = withPending(task([line(1, { picked: 2, done: true, state: "picked" })]), [
		{ kind: "unpick", id: "a", no: 1 },
	]);
	expect(shown.lines[0]).toMatchObject({ picked: 0, done: false, state: "to_pick" });
});

test("a question to the customer lets the picker go on with the next line", () => {
	const asked = withPending(task([line(1), line(2)]), [
		{ kind: "shortage", id: "a", no: 1, found: 0 },
	]);
	expect(currentLine(asked, 1)?.no).toBe(2);
	expect(mayPack(asked)).toBe(false);
});

test("the picker's own choice of line holds until it is done", () => {
	const lines = [line(1), line(2), line(3)];
	expect(currentLine(task(lines), 2)?.no).toBe(2);
	expect(currentLine(task([line(1), line(2, { done: true, state: "picked" })]), 2)?.no).toBe(1);
	expect(lineAfter(task(lines), line(3))?.no).toBe(1);
});

test("removed and replaced lines are not counted, an asked one is not done", () => {
	const shown = task([
		line(1, { state: "replaced" }),
		line(2, { state: "removed" }),
		line(3, { state: "picked", done: true, replaces: 1 }),
		line(4, { state: "asked", done: true }),
	]);
	expect(progress(shown)).toEqual({ done: 1, all: 2 });
});

test("nothing is packed while a question is open", () => {
	const shortage = {
		id: "s",
		line_no: 1,
		found: 0,
		missing: 2,
		suggestions: [],
		state: "asked" as const,
		raised_at: "2026-11-23T10:00:00Z",
		answer_until: "2026-11-23T10:10:00Z",
	};
	const asked = task([line(1, { state: "asked" })], { shortages: [shortage] });
	expect(openShortages(asked)).toBe(1);
	expect(mayPack(asked)).toBe(false);
	expect(mayPack({ ...asked, lines: [line(1, { state: "removed" })], shortages: [] })).toBe(true);
});

test("kept actions are read back from the outbox as what they will do", () => {
	const of = (tail: string, body: object) =>
		pendingOf(`/picking/tasks/o1/${tail}`, { id: "x", ...body });
	expect(of("scans", { barcode: "46" })).toEqual({ kind: "scan", id: "x", barcode: "46" });
	expect(of("lines/7/picks", { quantity: 420, tare_grams: 20 })).toEqual({
		kind: "pick",
		id: "x",
		no: 7,
		quantity: 420,
		tareGrams: 20,
		tare: "",
	});
	expect(of("lines/7/unpick", {})).toEqual({ kind: "unpick", id: "x", no: 7 });
	expect(of("lines/7/shortage", { found: 1 })).toEqual({
		kind: "shortage",
		id: "x",
		no: 7,
		found: 1,
	});
	expect(of("pack", {})).toBeNull();
});

test("bags of one zone say what goes into which; a bag that is alone says nothing", () => {
	const bag = (no: number, zone: ParcelView["zone"], quantity: number): ParcelView => ({
		id: `p${no}`,
		barcode: `${no}`,
		zone,
		grams: 1,
		state: "packed",
		cell: no,
		no,
		of: 3,
		warmth: null,
		contents: [{ line_no: 1, quantity }],
	});
	const parcels = [bag(1, "chilled", 20), bag(2, "chilled", 10), bag(3, "frozen", 1)];
	const packed = task([line(1)], { parcels });
	expect(parcels.map((one) => contentsOf(one, packed).map((each) => each.quantity))).toEqual([
		[20],
		[10],
		[],
	]);
	expect(contentsOf(bag(1, "chilled", 2), task([], { parcels }))).toEqual([]);
});

const code = (serial: string, tail = "93dGVz") => `0104610053149777215${serial}\u001d${tail}`;
const water = (over: Partial<TaskLine> = {}): TaskLine =>
	line(1, { marked: "water", barcodes: ["4610053149777"], ...over });

test("marked goods are taken by code, not by barcode", () => {
	expect(foresee(task([water()]), "4610053149777")).toBe("mark_wanted");
	expect(foresee(task([water()]), code("d/wuU"))).toBe("more");
	expect(foresee(task([line(1)]), code("d/wuU"))).toBeNull();
	expect(lineByBarcode(task([water()]), code("d/wuU"))?.no).toBe(1);
});

test("a code that is not whole is refused at once, by its name", () => {
	expect(markFault(task([water()]), code("d/wuU").replace("\u001d", ""))).toBe("mark.no-separator");
	expect(markFault(task([water()]), code("d/wuU"))).toBeNull();
	expect(markFault(task([water()]), "4610053149777")).toBeNull();
});

test("the same package twice is refused, also while the first scan waits for the network", () => {
	const after = withPending(task([water()]), [{ kind: "scan", id: "s1", barcode: code("d/wuU") }]);
	expect(after.lines[0]).toMatchObject({ picked: 1, marks: [{ id: "s1", state: "checking" }] });
	expect(markFault(after, code("d/wuU"))).toBe("marking.twice");
	expect(foresee(after, code("other"))).toBe("picked");
	expect(mayPack(withPending(after, [{ kind: "scan", id: "s2", barcode: code("other") }]))).toBe(
		false,
	);
	const back = withPending(after, [{ kind: "unpick", id: "u", no: 1 }]);
	expect(markFault(back, code("d/wuU"))).toBeNull();
	const mark = { id: "m", identifier: "0104610053149777215d/wuU", grams: null, why: "" };
	const refused = task([water({ marks: [{ ...mark, state: "refused" }] })]);
	expect(markFault(refused, code("d/wuU"))).toBeNull();
});

test("marked goods by weight take the grams of the code", () => {
	const lines = [cheese({ marked: "milk", barcodes: ["4610053149777"] })];
	expect(markFault(task(lines), code("d/wuU"))).toBe("marking.no-weight");
	const heavy = code("d/wuU", "93dGVz\u001d3103000353");
	const after = withPending(task(lines), [{ kind: "scan", id: "s", barcode: heavy }]);
	expect(after.lines[0]).toMatchObject({ picked: 353, marks: [{ grams: 353 }] });
	expect(foresee(task(lines), code("d/wuU", "93dGVz\u001d3103000999"))).toBe("too_much");
});

test("a weighing that waits is listed, and goes out by itself", () => {
	const weighed = withPending(task([cheese()]), [
		{ kind: "pick", id: "a", no: 2, quantity: 220, tareGrams: 20, tare: "Лоток" },
		{ kind: "pick", id: "b", no: 2, quantity: 200, tareGrams: 0, tare: "" },
	]);
	expect(weighed.lines[0]).toMatchObject({ picked: 400, done: true });
	expect(weighed.lines[0]?.weighings.map(({ id, tare }) => [id, tare])).toEqual([
		["a", "Лоток"],
		["b", ""],
	]);
	const scanned = withPending(task([cheese()]), [
		{ kind: "scan", id: "c", barcode: "2112345002002" },
	]);
	expect(scanned.lines[0]?.weighings).toMatchObject([{ gross_grams: 200, source: "label" }]);
	const path = "/picking/tasks/o1/lines/2/weighings/a/out";
	expect(pendingOf(path, { id: "c" })).toEqual({ kind: "out", id: "c", no: 2, weighing: "a" });
	const left = withPending(weighed, [{ kind: "out", id: "c", no: 2, weighing: "a" }]);
	expect(left.lines[0]).toMatchObject({ picked: 200, weighings: [{ id: "b" }] });
});

test("pieces priced by weight are done when each was weighed", () => {
	const melons = cheese({ pieces: 2, piece_grams: 200 });
	const pick = { kind: "pick", no: 2, quantity: 200, tareGrams: 0, tare: "" } as const;
	expect(withPending(task([melons]), [{ ...pick, id: "a" }]).lines[0]?.done).toBe(false);
	const both = withPending(task([melons]), [
		{ ...pick, id: "a" },
		{ ...pick, id: "b" },
	]);
	expect(both.lines[0]?.done).toBe(true);
});

test("nothing is packed while the customer is asked to pay more", () => {
	const asked = { way: "second_hold", state: "asked", kopecks: 100, until: null } as const;
	const done = line(1, { done: true, state: "picked", picked: 2 });
	expect(mayPack(task([done]))).toBe(true);
	expect(mayPack(task([done], { overweight: asked }))).toBe(false);
});
