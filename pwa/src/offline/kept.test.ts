import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keep, kept } from "./kept";

class Shelf implements Pick<Storage, "getItem" | "setItem" | "removeItem"> {
	[key: string]: unknown;
	getItem = (key: string) => (key in this ? String(this[key]) : null);
	setItem = (key: string, value: string) => {
		this[key] = value;
	};
	removeItem = (key: string) => {
		delete this[key];
	};
}

beforeEach(() => {
	vi.stubGlobal("location", { pathname: "/courier/" });
	Object.defineProperty(globalThis, "localStorage", { value: new Shelf(), configurable: true });
});

afterEach(() => vi.unstubAllGlobals());

test("a view is there again for the person who had it", () => {
	keep("p1", "/route", { seq: 3 });
	expect(kept("p1", "/route")).toEqual({ seq: 3 });
	expect(kept("p1", "/counter")).toBeNull();
});

test("another person never sees it, and wipes it by coming", () => {
	keep("p1", "/route", { seq: 3 });
	expect(kept("p2", "/route")).toBeNull();
	keep("p2", "/counter", { seq: 1 });
	expect(kept("p1", "/route")).toBeNull();
	expect(localStorage.getItem("lukoshko.kept.courier./route")).toBeNull();
});

test("the person of another app on this device wipes nothing of this one", () => {
	keep("p1", "/route/permits", { seq: 3 });
	vi.stubGlobal("location", { pathname: "/" });
	keep("p2", "/orders", { seq: 1 });
	expect(kept("p1", "/route/permits")).toBeNull();
	vi.stubGlobal("location", { pathname: "/courier/" });
	expect(kept("p1", "/route/permits")).toEqual({ seq: 3 });
});

test("what is not of these views stays", () => {
	localStorage.setItem("lukoshko.language", "en");
	keep("p1", "/route", { seq: 3 });
	keep("p2", "/route", { seq: 1 });
	expect(localStorage.getItem("lukoshko.language")).toBe("en");
});

test("half a view is no view", () => {
	keep("p1", "/route", { seq: 3 });
	localStorage.setItem("lukoshko.kept.courier./route", '{"seq":');
	expect(kept("p1", "/route")).toBeNull();
});

test("a device that forbids storing still works", () => {
	Object.defineProperty(globalThis, "localStorage", {
		get: () => {
			throw new Error("forbidden");
		},
		configurable: true,
	});
	expect(() => keep("p1", "/route", { seq: 3 })).not.toThrow();
	expect(kept("p1", "/route")).toBeNull();
});
