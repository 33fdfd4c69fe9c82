import { useState } from "preact/hooks";
import { get } from "../net/api";
import { useLive } from "../net/useLive";
import type { ClaimList, ClaimView } from "../wire/api.gen";
import { applyClaim } from "./claimState";

/** What is owed to customers, live. */
export function useClaims() {
	const [claims, setClaims] = useState<readonly ClaimView[]>([]);
	const accept = (claim: ClaimView) => setClaims((have) => applyClaim(have, claim));
	useLive(["claims"], {
		refetch: async () => setClaims((await get<ClaimList>("/claims")).claims),
		onPush: ({ kind, view }) => {
			if (kind === "claim") accept(view as ClaimView);
		},
	});
	return { claims, accept };
}
