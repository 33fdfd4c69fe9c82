import { expect, test } from "vitest";
import type { ClaimView } from "../wire/api.gen";
import { applyClaim } from "./claimState";

const claim = (id: string, over: Partial<ClaimView> = {}) =>
	({ id, seq: 1, due_at: "2026-11-23T12:00:00Z", closed_at: null, ...over }) as ClaimView;
const ids = (claims: readonly ClaimView[]) => claims.map((one) => one.id).join(" ");

test("claims stand by their deadline", () => {
	const urgent = claim("b", { due_at: "2026-11-23T10:00:00Z" });
	expect(ids(applyClaim([claim("a"), claim("c")], urgent))).toBe("b a c");
});

test("a settled one leaves, and does not come back by a push that is late", () => {
	const closed = claim("a", { seq: 2, closed_at: "2026-11-23T11:00:00Z" });
	expect(ids(applyClaim([claim("a"), claim("b")], closed))).toBe("b");
	expect(applyClaim([claim("a", { seq: 3, note: "x" })], claim("a"))[0]?.note).toBe("x");
});
