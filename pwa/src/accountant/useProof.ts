import { useState } from "preact/hooks";
import { get, withQuery } from "../net/api";
import { useLive } from "../net/useLive";
import type { OrderProof, ProofDay, RegisterView } from "../wire/api.gen";
import { applyOrder, applyRegister } from "./proofState";

/** The books of one local day, live. One day per mounted component. */
export function useProof(date: string) {
	const [day, setDay] = useState<ProofDay | null>(null);
	const [error, setError] = useState<unknown>(null);
	const refetch = async () => {
		try {
			setDay(await get<ProofDay>(withQuery("/reports/proof", { day: date })));
			setError(null);
		} catch (problem) {
			setError(problem);
			throw problem;
		}
	};
	const reload = () => refetch().catch(() => undefined);
	const acceptOrder = (order: OrderProof) => {
		if (day === null) return;
		const next = applyOrder(day, order);
		if (next === null) void reload();
		else setDay((have) => (have === null ? have : (applyOrder(have, order) ?? have)));
	};
	const acceptRegister = (register: RegisterView) =>
		setDay((have) => have && applyRegister(have, register));
	useLive(["proofs", "cash-shifts"], {
		refetch,
		onPush: ({ kind, view }) => {
			if (kind === "proof") acceptOrder(view as OrderProof);
			if (kind === "register") acceptRegister(view as RegisterView);
			if (kind === "cash_shift") void reload();
		},
	});
	return {
		day,
		error,
		reload,
		/** What closing a difference answered: an order or a register. */
		accept: (came: OrderProof | RegisterView) =>
			"order_id" in came ? acceptOrder(came) : acceptRegister(came),
	};
}

export type ProofWork = ReturnType<typeof useProof>;
