import type { MyCash, MyShift } from "../wire/api.gen";

/** What a courier did with the cash and the server has not heard yet. */
interface Kept {
	path: string;
	body: object;
}

/** States in which the cash is with the courier and not counted. */
export function runs(shift: MyShift | null): shift is MyShift {
	return shift?.state === "open" || shift?.state === "counting";
}

/** The cash as it will be when the server has heard everything that waits. */
export function withKept(cash: MyCash, kept: readonly Kept[]): MyCash {
	return { ...cash, shift: kept.reduce(applyKept, cash.shift) };
}

function applyKept(shift: MyShift | null, { path, body }: Kept): MyShift | null {
	switch (path) {
		case "/cash/begin": {
			const { id, float_kopecks } = body as { id: string; float_kopecks: number };
			return shift?.id === id
				? shift
				: {
						id,
						state: "open",
						opened_at: new Date().toISOString(),
						float_kopecks,
						in_bag_kopecks: float_kopecks,
						counted_kopecks: null,
						difference_kopecks: null,
						counted_at: null,
					};
		}
		case "/cash/counting":
			return shift && { ...shift, state: "counting", in_bag_kopecks: null };
		case "/cash/count":
			return (
				shift && {
					...shift,
					state: "counted",
					in_bag_kopecks: null,
					counted_kopecks: (body as { kopecks: number }).kopecks,
				}
			);
		default:
			return shift;
	}
}

/** How much is missing for this change in a bag with so much in it; 0 when it is enough, or when nobody knows. */
export function shortOfChange(changeKopecks: number, inBagKopecks: number | null): number {
	return inBagKopecks === null ? 0 : Math.max(0, changeKopecks - inBagKopecks);
}
