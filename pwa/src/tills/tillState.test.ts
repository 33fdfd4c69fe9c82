import { expect, test } from "vitest";
import type { TillView } from "../wire/api.gen";
import { applyTill, backlogDays, paperOf, shiftGone } from "./tillState";

const till = (id: string, severity: number, seq = 1) =>
	({ id, name: id, severity, seq }) as TillView;

test("the worst till stands first, and a late push changes nothing", () => {
	const list = applyTill(applyTill([till("a", 0)], till("b", 2)), till("c", 3));
	expect(list.map(({ id }) => id)).toEqual(["c", "b", "a"]);
	expect(applyTill(list, till("c", 0, 1)).map(({ id }) => id)).toEqual(["c", "b", "a"]);
	expect(applyTill(list, till("c", 0, 2)).map(({ id }) => id)).toEqual(["b", "a", "c"]);
});

test("a shift of 24 hours is told by its share and what is left", () => {
	const shift = { shift_opened_at: "2026-11-23T09:00:00Z", shift_ends_at: "2026-11-24T09:00:00Z" };
	const at = (time: string) => shiftGone(shift, Date.parse(time));
	expect(at("2026-11-23T15:30:00Z")).toEqual({
		share: 6.5 / 24,
		hours: 17,
		minutes: 30,
		over: false,
	});
	expect(at("2026-11-24T08:59:30Z")).toMatchObject({ hours: 0, minutes: 0, over: false });
	expect(at("2026-11-24T10:00:00Z")).toEqual({ share: 1, hours: 0, minutes: 0, over: true });
	expect(at("2026-11-23T08:59:00Z")?.share).toBe(0);
	expect(shiftGone({ shift_opened_at: null, shift_ends_at: null }, 0)).toBeNull();
});

test("the backlog is as old as its oldest document", () => {
	const now = Date.parse("2026-11-23T12:00:00Z");
	expect(backlogDays({ ofd_oldest_at: null }, now)).toBe(0);
	expect(backlogDays({ ofd_oldest_at: "2026-11-20T00:00:00Z" }, now)).toBe(3.5);
	expect(backlogDays({ ofd_oldest_at: "2026-11-24T00:00:00Z" }, now)).toBe(0);
});

test.each([
	[{ electronic: true, cover_open: true, paper: false }, "electronic"],
	[{ electronic: false, cover_open: true, paper: false }, "cover"],
	[{ electronic: false, cover_open: false, paper: true }, "is"],
	[{ electronic: false, cover_open: false, paper: false }, "none"],
] as const)("%o is paper: %s", (till, paper) => expect(paperOf(till)).toBe(paper));
