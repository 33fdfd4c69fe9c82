import { expect, test } from "vitest";
import type { GoodsView } from "../wire/api.gen";
import { append, below, type Found, pathTo } from "./shopState";

const GROUPS = [
	{ id: "a", name: "Молоко", parent_id: null, count: 3, picture: "" },
	{ id: "b", name: "Сыр", parent_id: "a", count: 2, picture: "" },
	{ id: "c", name: "Хлеб", parent_id: null, count: 1, picture: "" },
];
const NONE: Found = { question: "", goods: [], next: "", total: 0, state: "asking", error: null };

test("groups are read from the top down", () => {
	expect(below(GROUPS, null).map((one) => one.id)).toEqual(["a", "c"]);
	expect(pathTo(GROUPS, "b").map((one) => one.id)).toEqual(["a", "b"]);
	expect(pathTo(GROUPS, "nobody")).toEqual([]);
});

test("groups in a ring do not hang the shop", () => {
	const ring = [
		{ id: "a", name: "", parent_id: "b", count: 1, picture: "" },
		{ id: "b", name: "", parent_id: "a", count: 1, picture: "" },
	];
	expect(pathTo(ring, "a").length).toBe(2);
});

test("pages add up, and goods that moved between pages stay once", () => {
	const goods = (id: string) => ({ id }) as GoodsView;
	const one = append(NONE, { goods: [goods("1"), goods("2")], next: "2", total: 3 });
	const two = append(one, { goods: [goods("2"), goods("3")], next: "", total: 3 });
	expect(two.goods.map((each) => each.id)).toEqual(["1", "2", "3"]);
	expect(two.next).toBe("");
});
