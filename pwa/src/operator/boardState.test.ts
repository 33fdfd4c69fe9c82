import { expect, test } from "vitest";
import type { OrderCard } from "../wire/api.gen";
import { applyCard, counts, isIn, joinCards, toAssign } from "./boardState";

function card(id: string, over: Partial<OrderCard> = {}): OrderCard {
	return {
		id,
		number: id,
		seq: 1,
		state: "confirmed",
		way: "courier",
		place: "",
		window_starts_at: "2026-11-23T10:00:00Z",
		window_ends_at: "2026-11-23T12:00:00Z",
		customer_name: "",
		total_kopecks: 0,
		lines: 1,
		courier_name: "",
		courier_id: null,
		created_at: "2026-11-23T09:00:00Z",
		open_shortages: 0,
		trouble: "",
		...over,
	};
}

test("a pushed card replaces its older self and a new one finds its place", () => {
	const later = card("2", { window_starts_at: "2026-11-23T12:00:00Z" });
	const cards = applyCard([card("1")], later);
	expect(cards.map((it) => it.id)).toEqual(["2", "1"]);
	expect(applyCard(cards, card("1", { seq: 2, state: "packed" }))[1]?.state).toBe("packed");
});

test("a late push does not turn a card back", () => {
	const cards = [card("1", { seq: 5, state: "packed" })];
	expect(applyCard(cards, card("1", { seq: 4, state: "picking" }))).toEqual(cards);
});

test("pushes applied to an old page equal a fresh page, in any order", () => {
	const old = [card("1"), card("2"), card("3")];
	const pushes = [
		card("2", { seq: 2, state: "picking" }),
		card("4"),
		card("2", { seq: 3, state: "packed" }),
	];
	const fresh = [card("4"), card("3"), card("2", { seq: 3, state: "packed" }), card("1")];
	expect(joinCards(old, pushes)).toEqual(fresh);
	expect(joinCards(old, [...pushes].reverse())).toEqual(fresh);
	expect(joinCards(joinCards([], pushes), old)).toEqual(fresh);
});

test("numbers are ordered as numbers", () => {
	expect(joinCards([], [card("9"), card("10")]).map((it) => it.number)).toEqual(["10", "9"]);
});

test("an order with a question or a trouble asks for a person wherever it stands", () => {
	const cards = [
		card("1", { state: "picking", open_shortages: 1 }),
		card("2", { trouble: "till.silent" }),
		card("3"),
	];
	expect(counts(cards)).toEqual({
		trouble: 2,
		new: 2,
		picking: 1,
		packed: 0,
		under_way: 0,
		closed: 0,
	});
	expect(cards.filter((it) => isIn(it, "trouble")).map((it) => it.id)).toEqual(["1", "2"]);
});

test("the dispatcher sees what leaves the shop with a courier and has not left, the earliest first", () => {
	const cards = [
		card("1", { way: "counter" }),
		card("2", { state: "on_the_way" }),
		card("3", { state: "packed" }),
		card("4", { way: "locker", window_starts_at: "2026-11-23T08:00:00Z" }),
		card("5", { state: "awaiting_payment" }),
	];
	expect(toAssign(cards).map((it) => it.id)).toEqual(["4", "3"]);
});
