import { expect, test } from "vitest";
import type { PickupCell, PickupView } from "../wire/api.gen";
import { cellsIn, nextStep } from "./pickupState";

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
	["a door did not open", view("opening", "taken", "jammed"), { do: "retry", cell: 8 }],
	[
		"a door did not open, another waits",
		view("opening", "jammed", "closed"),
		{ do: "retry", cell: 7 },
	],
	["all is taken", view("opening", "taken", "taken"), { do: "done" }],
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
