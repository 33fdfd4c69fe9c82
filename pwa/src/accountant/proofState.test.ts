import { expect, test } from "vitest";
import type { OrderProof, ProofDay, ProofItem, RegisterView } from "../wire/api.gen";
import {
	applyOrder,
	applyRegister,
	closable,
	filtered,
	inStep,
	itemsOf,
	openCount,
} from "./proofState";

const DAY = "2026-11-23";

function item(key: string, over: Partial<ProofItem> = {}): ProofItem {
	return { key, kind: "sum", state: "open", kopecks: 1, ...over } as ProofItem;
}

function order(
	id: string,
	seq: number,
	kopecks: number,
	over: Partial<OrderProof> = {},
): OrderProof {
	const part = { goods_kopecks: kopecks, money_kopecks: kopecks, receipts_kopecks: 0 };
	const parts = [{ day: DAY, ...part }];
	return { order_id: id, seq, parts, items: [], ...over } as unknown as OrderProof;
}

function day(orders: OrderProof[], over: Partial<ProofDay> = {}): ProofDay {
	const sum = orders.reduce((all, { parts }) => all + (parts[0]?.goods_kopecks ?? 0), 0);
	const total = { day: DAY, goods_kopecks: sum, money_kopecks: sum, receipts_kopecks: 0 };
	return { day: DAY, total, orders, more: 0, cash_items: [], registers: [], ...over } as ProofDay;
}

function register(id: string, seq: number, at: string): RegisterView {
	return {
		id,
		seq,
		acquirer: "bank",
		day: DAY,
		imported_at: at,
		items: [],
	} as unknown as RegisterView;
}

test("a pushed order takes the place of the former, and the sums of the day follow", () => {
	const before = day([order("a", 1, 100), order("b", 1, 50)]);
	const after = applyOrder(before, order("a", 2, 70));
	expect(after?.orders.map(({ order_id }) => order_id)).toEqual(["a", "b"]);
	expect(after?.total.goods_kopecks).toBe(120);
	expect(applyOrder(before, order("c", 1, 30))?.total.money_kopecks).toBe(180);
	expect(applyOrder(before, order("a", 0, 70))).toBe(before);
});

test("an order that left the day leaves its sums, and one of another day changes nothing", () => {
	const before = day([order("a", 1, 100)]);
	const gone = applyOrder(before, order("a", 2, 0, { parts: [] }));
	expect([gone?.orders, gone?.total.goods_kopecks]).toEqual([[], 0]);
	expect(applyOrder(before, order("z", 1, 5, { parts: [] }))).toBe(before);
});

test("where the list was cut an unknown order asks for a new snapshot", () => {
	expect(applyOrder(day([order("a", 1, 100)], { more: 3 }), order("b", 1, 5))).toBeNull();
});

test("the newest register of a bank counts", () => {
	const first = applyRegister(day([]), register("one", 1, "2026-11-24T09:00:00Z"));
	const second = applyRegister(first, register("two", 1, "2026-11-24T10:00:00Z"));
	expect(second.registers.map(({ id }) => id)).toEqual(["two"]);
	expect(applyRegister(second, register("one", 9, "2026-11-24T09:00:00Z"))).toBe(second);
	const other = { ...register("x", 1, "2026-11-24T11:00:00Z"), day: "2026-11-22" };
	expect(applyRegister(second, other)).toBe(second);
});

test("open differences stand first, and the filter takes a state, a kind, or both", () => {
	const closed = item("a", { state: "closed" });
	const fee = item("b", { kind: "bank_fee", state: "explained" });
	const open = item("c");
	const seen = itemsOf(day([order("a", 1, 1, { items: [closed, open] })], { cash_items: [fee] }));
	expect(seen.map(({ key }) => key)).toEqual(["c", "b", "a"]);
	expect(openCount(seen)).toBe(1);
	expect(filtered(seen, { state: "", kind: "" })).toHaveLength(3);
	expect(filtered(seen, { state: "explained", kind: "" })).toEqual([fee]);
	expect(filtered(seen, { state: "open", kind: "bank_fee" })).toEqual([]);
	expect(seen.map(closable)).toEqual([true, false, false]);
});

test("three equal sums are in step", () => {
	expect(inStep({ day: DAY, goods_kopecks: 1, money_kopecks: 1, receipts_kopecks: 1 })).toBe(true);
	expect(inStep({ day: DAY, goods_kopecks: 1, money_kopecks: 1, receipts_kopecks: 2 })).toBe(false);
});
