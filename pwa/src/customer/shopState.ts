import { signal } from "@preact/signals";
import type { GoodsPage, GoodsView, GroupView } from "../wire/api.gen";
import { getGroups, searchGoods } from "./calls";

/** What the person looks for; kept while a card of goods is open. */
export const query = signal("");
export const group = signal("");
export const groups = signal<readonly GroupView[]>([]);
export const found = signal<Found>({
	question: "",
	goods: [],
	next: "",
	total: 0,
	state: "asking",
	error: null,
});

export interface Found {
	/** What was asked: a late answer to another question is dropped. */
	question: string;
	goods: readonly GoodsView[];
	next: string;
	total: number;
	state: "asking" | "done" | "failed";
	error: unknown;
}

/** Add a page to what was found; the same goods twice stay once. */
export function append(before: Found, page: GoodsPage): Found {
	const known = new Set(before.goods.map((one) => one.id));
	const fresh = page.goods.filter((one) => !known.has(one.id));
	return {
		...before,
		goods: [...before.goods, ...fresh],
		next: page.next,
		total: page.total,
		state: "done",
		error: null,
	};
}

/** The groups directly below another one; top groups for null. */
export function below(all: readonly GroupView[], parent: string | null): GroupView[] {
	return all.filter((one) => one.parent_id === parent);
}

/** Groups from the top down to the given one. */
export function pathTo(all: readonly GroupView[], id: string): GroupView[] {
	const way: GroupView[] = [];
	for (let at = all.find((one) => one.id === id); at && !way.includes(at); ) {
		way.unshift(at);
		const parent = at.parent_id;
		at = all.find((one) => one.id === parent);
	}
	return way;
}

/** Ask for the first page of what is wanted now, or for the next one. */
export async function look(more = false): Promise<void> {
	const question = `${group.value}\n${query.value.trim()}`;
	const before = found.value;
	if (more && (before.state === "asking" || before.next === "")) return;
	const start: Found =
		more || before.question === question
			? { ...before, question, state: "asking" }
			: { question, goods: [], next: "", total: 0, state: "asking", error: null };
	found.value = start;
	try {
		const page = await searchGoods(query.value.trim(), group.value, more ? before.next : "");
		if (found.value.question !== question) return;
		found.value = append(more ? start : { ...start, goods: [] }, page);
	} catch (error) {
		if (found.value.question === question) found.value = { ...start, state: "failed", error };
	}
}

/** Fetch the departments once. */
export async function loadGroups(): Promise<void> {
	if (groups.value.length === 0) groups.value = await getGroups().catch(() => []);
}

/** What one piece or pack weighs, as far as it is known; 0 of goods sold by weight. */
export function nominal(goods: GoodsView): number {
	return goods.piece_grams || (goods.unit === "kg" ? 0 : goods.weight_grams);
}
