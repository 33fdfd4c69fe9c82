interface Numbered {
	seq: number;
}

/** The newer of two views of one entity by its number; a late or repeated view changes nothing. */
export function latest<T extends Numbered>(current: T | null, next: T, same = true): T {
	return current !== null && same && next.seq <= current.seq ? current : next;
}

/** Put a card into a list by its id, keeping the newer one and the order of the list; a new card goes first. */
export function upsert<T extends Numbered & { id: string }>(list: readonly T[], card: T): T[] {
	const at = list.findIndex((one) => one.id === card.id);
	if (at < 0) return [card, ...list];
	return list.map((one, index) => (index === at ? latest(one, card) : one));
}
