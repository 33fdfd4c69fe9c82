import { describe, expect, it } from "vitest";
import type { ExchangeView, Refundable, RefundableLine, ShelfGoods } from "../wire/api.gen";
import {
	complete,
	costOf,
	exchangeable,
	phase,
	quantityOf,
	request,
	type Scanned,
	turn,
	withScan,
} from "./exchangeState";

function goods(change: Partial<ShelfGoods> = {}): ShelfGoods {
	return {
		goods_id: "milk",
		name: "Milk",
		unit: "piece",
		picture: "",
		price_kopecks: 89_90,
		quantity: 1,
		mark: "",
		...change,
	};
}

const scanned = (text: string, change: Partial<ShelfGoods> = {}): Scanned => ({
	id: "s",
	goods: goods(change),
	text,
});

function line(no: number, fates: RefundableLine["fates"]): RefundableLine {
	return {
		no,
		name: "x",
		measure: "piece",
		quantity_milli: 1000,
		kopecks: 100,
		sold_milli: 1000,
		sold_kopecks: 100,
		fates,
		goods_id: "x",
	};
}

function view(change: Partial<ExchangeView>): ExchangeView {
	return {
		state: "open",
		given: [],
		checking: false,
		difference_kopecks: 0,
		...change,
	} as ExchangeView;
}

describe("what is exchanged", () => {
	it("is goods that come back, never the delivery", () => {
		const receipt = (...lines: RefundableLine[]) => ({ lines }) as unknown as Refundable;
		const [one, ...more] = exchangeable([
			receipt(line(1, ["kept", "off"]), line(2, [])),
			receipt(line(1, [])),
		]);
		expect(one?.lines.map(({ no, fates }) => [no, fates])).toEqual([[1, ["off"]]]);
		expect(more).toEqual([]);
	});

	it("counts pieces together, weighings and codes apart, the same code once", () => {
		const milk = withScan(withScan([], "a", goods()), "b", goods());
		expect(milk.map(({ id, text }) => [id, text])).toEqual([["a", "2"]]);
		const cheese = goods({ unit: "kg", quantity: 310 });
		expect(withScan(withScan([], "a", cheese), "b", cheese)).toHaveLength(2);
		const coded = withScan([], "a", goods({ mark: "code" }));
		expect(withScan(coded, "b", goods({ mark: "code" }))).toEqual(coded);
		expect(withScan(coded, "b", goods({ mark: "other" }))).toHaveLength(2);
	});

	it("waits for a weight that the label did not carry", () => {
		const cheese = withScan([], "a", goods({ unit: "kg", quantity: 0, price_kopecks: 1049_90 }));
		expect(complete(cheese)).toBe(false);
		expect(costOf(scanned("437", { unit: "kg", price_kopecks: 1049_90 }))).toBe(458_81);
		for (const text of ["", "0", "1.5", "-1", "1000"]) expect(quantityOf(scanned(text))).toBe(null);
		expect(complete([])).toBe(false);
	});

	it("is asked for as the server reads it", () => {
		const body = request("r", { 1: 2000, 2: 0 }, { 1: "off" }, [scanned("2")], " Kaputt ");
		expect(body.lines).toEqual([{ no: 1, quantity_milli: 2000, goods: "off" }]);
		expect(body.given).toEqual([{ id: "s", goods_id: "milk", quantity: 2, mark: "" }]);
		expect(body.reason).toBe("Kaputt");
	});
});

describe("an exchange that is open", () => {
	it("waits for codes, stops at a refused one, then is settled", () => {
		const refused = [{ why: "sold" }] as ExchangeView["given"];
		expect(phase(view({ checking: true }))).toBe("checking");
		expect(phase(view({ checking: true, given: refused }))).toBe("refused");
		expect(phase(view({}))).toBe("pay");
		expect(phase(view({ state: "done", given: refused }))).toBe("done");
		expect([turn(view({ difference_kopecks: 1 })), turn(view({ difference_kopecks: -1 }))]).toEqual(
			["pays", "owes"],
		);
		expect(turn(view({}))).toBe("even");
	});
});
