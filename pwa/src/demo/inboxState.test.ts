import { expect, test } from "vitest";
import type { DemoMessage } from "../signIn/demoSignIn";
import { withMessages } from "./inboxState";

const message = (no: number) => ({ no, text: `№ ${no}` }) as DemoMessage;

test("messages come once, the newest first, and old ones fall off", () => {
	const some = withMessages(withMessages([], [message(1), message(2)]), [message(2), message(3)]);
	expect(some.map((one) => one.no)).toEqual([3, 2, 1]);
	const many = withMessages(
		some,
		Array.from({ length: 40 }, (_, at) => message(at + 4)),
	);
	expect([many.length, many[0]?.no, many.at(-1)?.no]).toEqual([12, 43, 32]);
});
