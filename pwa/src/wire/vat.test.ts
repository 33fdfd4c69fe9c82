import { expect, test } from "vitest";
import { vatOf } from "../operator/correctState";
import { rate } from "../ui/receiptState";
import type { Vat } from "./api.gen";
import { vectors } from "./vectors";

interface Vector {
	name: string;
	vat: Vat;
	shown: string;
	sums: [number, number][];
}

test.each(vectors<Vector>("vat"))("$name", ({ vat, shown, sums }) => {
	for (const [kopecks, inside] of sums) expect(vatOf(kopecks, vat)).toBe(inside);
	expect(rate(vat) ?? "").toBe(shown);
});
