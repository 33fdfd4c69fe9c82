import { latest } from "../net/latest";
import type { ClaimView } from "../wire/api.gen";

/** Put a pushed claim into the list by its deadline; one that is settled leaves it. */
export function applyClaim(claims: readonly ClaimView[], came: ClaimView): ClaimView[] {
	const claim = latest(claims.find((one) => one.id === came.id) ?? null, came);
	const others = claims.filter((one) => one.id !== came.id);
	if (claim.closed_at !== null) return others;
	return [...others, claim].sort(
		(a, b) => a.due_at.localeCompare(b.due_at) || a.id.localeCompare(b.id),
	);
}
