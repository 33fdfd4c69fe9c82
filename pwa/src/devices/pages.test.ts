import { expect, test } from "vitest";
import type { DeviceList, DeviceView } from "../wire/api.gen";
import { withFirst, withNext } from "./pages";

const list = (ids: string, next: string, agent = ""): DeviceList => ({
	devices: [...ids].map((id) => ({ kind: "locker", id, agent }) as DeviceView),
	next,
	total: 9,
});
const ids = ({ devices }: DeviceList) => devices.map(({ id, agent }) => id + agent).join(" ");

test("a fresh first page is shown over the old one, and what was loaded after it stays", () => {
	const have = withNext(list("abc", "locker:c"), list("def", "locker:f"));
	expect(ids(have)).toBe("a b c d e f");
	const fresh = withFirst(have, list("abc", "locker:c", "2"));
	expect(ids(fresh)).toBe("a2 b2 c2 d e f");
	expect(fresh.next).toBe("locker:f");
});

test("what cannot be fitted together begins anew", () => {
	const have = withNext(list("abc", "locker:c"), list("def", "locker:f"));
	expect(withFirst(have, list("axy", "locker:y")).next).toBe("locker:y");
	expect(ids(withFirst(have, list("ab", "")))).toBe("a b");
	expect(ids(withFirst(null, list("ab", "locker:b")))).toBe("a b");
});

test("a device on both pages is shown once", () => {
	expect(ids(withNext(list("abc", "locker:c"), list("cd", "")))).toBe("a b c d");
});
