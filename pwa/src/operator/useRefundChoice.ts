import { useState } from "preact/hooks";
import type { GoodsFate, Refundable, RefundableLine } from "../wire/api.gen";
import { type Chosen, type Fates, milliOf, sumOf, wrongOf } from "./refundState";

export type Typed = Readonly<Record<number, string>>;

/** What goes back of which receipt, as it is being chosen. */
export interface RefundChoice {
	receipts: readonly Refundable[];
	receiptId: string | null;
	lines: readonly RefundableLine[];
	typed: Typed;
	fates: Fates;
	chosen: Chosen;
	sum: number;
	/** True when something is chosen and nothing of it is wrong. */
	ready: boolean;
	onReceipt: (id: string) => void;
	onType: (no: number, text: string) => void;
	onFate: (no: number, fate: GoodsFate) => void;
}

/** Choose among receipts that have lines; `usual` is what becomes of goods of which nothing was said. */
export function useRefundChoice(receipts: readonly Refundable[], usual: GoodsFate): RefundChoice {
	const [of, setOf] = useState<string | null>(null);
	const [typed, setTyped] = useState<Typed>({});
	const [decided, setDecided] = useState<Fates>({});
	const receipt = receipts.find(({ receipt_id }) => receipt_id === of) ?? receipts[0];
	const lines = receipt?.lines ?? [];
	const chosen = Object.fromEntries(
		lines.map((line) => [line.no, milliOf(typed[line.no] ?? "", line) ?? 0]),
	);
	const sum = sumOf(lines, chosen);
	return {
		receipts,
		receiptId: receipt?.receipt_id ?? null,
		lines,
		typed,
		fates: { ...Object.fromEntries(lines.map(({ no }) => [no, usual])), ...decided },
		chosen,
		sum,
		ready: sum > 0 && lines.every((line) => wrongOf(typed[line.no] ?? "", line) === null),
		onReceipt: (id) => {
			setOf(id);
			setTyped({});
			setDecided({});
		},
		onType: (no, text) => setTyped((have) => ({ ...have, [no]: text })),
		onFate: (no, fate) => setDecided((have) => ({ ...have, [no]: fate })),
	};
}
