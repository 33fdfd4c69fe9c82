const DAYS = 14;

/** The last two weeks by local days: the same moments all day long. */
export function fortnight(now = new Date()): { since: string; until: string } {
	const day = (shift: number) =>
		new Date(now.getFullYear(), now.getMonth(), now.getDate() + shift).toISOString();
	return { since: day(1 - DAYS), until: day(1) };
}
