import { expect, test } from "vitest";
import type { PickupCell, PickupView } from "../wire/api.gen";
import { cellsIn, mayAgain, nextStep } from "./pickupState";

function view(state: PickupView["state"], ...states: PickupCell["state"][]) {
	const cells = states.map((one, at) => ({ cell: at + 7, state: one }) as PickupCell);
	return { state, cells };
}

test.each([
	["nothing is open yet", view("ready", "closed", "closed"), { do: "open", cell: 7, first: true }],
	["money is being taken", view("paying", "closed"), { do: "wait", cell: null, for: "money" }],
	["a door is opening", view("opening", "opening", "closed"), { do: "wait", cell: 7, for: "door" }],
	["a door stands open", view("opening", "open", "closed"), { do: "take", cell: 7, next: 8 }],
	[
		"the last door stands open",
		view("opening", "taken", "open"),
		{ do: "take", cell: 8, next: null },
	],
	["one is taken", view("opening", "taken", "closed"), { do: "open", cell: 8, first: false }],
	[
		"a door did not open",
		view("opening", "taken", "jammed"),
		{ do: "retry", cell: 8, next: null, silent: false },
	],
	[
		"nothing is heard of a cell",
		view("opening", "unreachable"),
		{ do: "retry", cell: 7, next: null, silent: true },
	],
	[
		"a door did not open, another waits",
		view("opening", "jammed", "closed"),
		{ do: "retry", cell: 7, next: 8, silent: false },
	],
	["all is taken", view("opening", "taken", "taken"), { do: "check", rest: false }],
	["the rest will not open", view("opening", "taken", "shut"), { do: "check", rest: true }],
	[
		"one will not open, another will",
		view("opening", "shut", "closed"),
		{ do: "open", cell: 8, first: true },
	],
	["it is done", view("done", "taken"), { do: "done" }],
	["the locker does not answer", view("stuck", "closed"), { do: "stuck" }],
])("when %s", (_, pickup, step) => {
	expect(nextStep(pickup)).toEqual(step);
});

test("cells are found by what they do", () => {
	const { cells } = view("opening", "taken", "open", "closed", "jammed");
	expect(cellsIn(cells, "open")).toEqual([8]);
	expect(cellsIn(cells, "closed", "jammed")).toEqual([9, 10]);
});

test.each([
	["taken a moment ago", "taken", "2026-11-23T09:03:00Z", true],
	["taken long ago", "taken", "2026-11-23T08:59:00Z", false],
	["given back", "taken", null, false],
	["open", "open", "2026-11-23T09:03:00Z", false],
] as const)("a cell that is %s may be opened again: %s, %s, %s", (_, state, again_until, may) => {
	const now = Date.parse("2026-11-23T09:00:00Z");
	expect(mayAgain({ state, again_until } as PickupCell, now)).toBe(may);
});
