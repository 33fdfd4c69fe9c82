import type { Found } from "../wire/api.gen";

/** What a person types from the page of the operator of fiscal data. */
export interface Typed {
	fn: string;
	fd: string;
	sign: string;
	at: string;
}

const TIME = /^(\d{2})\.(\d{2})\.(\d{4})[ ,]+(\d{2}):(\d{2})$/;
const LARGEST = 2 ** 32 - 1;

/** A moment as people write it, in the time of this place; null when it is none. */
export function moment(text: string): string | null {
	const parts = TIME.exec(text.trim());
	if (parts === null) return null;
	const [day = 0, month = 0, year = 0, hour = 0, minute = 0] = parts.slice(1).map(Number);
	const at = new Date(year, month - 1, day, hour, minute);
	const same = at.getDate() === day && at.getMonth() === month - 1 && at.getHours() === hour;
	return same && at.getMinutes() === minute ? at.toISOString() : null;
}

/** Which of the fields cannot be so; an empty one is not wrong yet. */
export function wrong(typed: Typed): (keyof Typed)[] {
	const fits: Record<keyof Typed, boolean> = {
		fn: /^\d{16}$/.test(typed.fn.trim()),
		fd: /^[1-9]\d{0,9}$/.test(typed.fd.trim()) && Number(typed.fd) <= LARGEST,
		sign: /^\d{1,10}$/.test(typed.sign.trim()),
		at: moment(typed.at) !== null,
	};
	return (Object.keys(fits) as (keyof Typed)[]).filter(
		(name) => typed[name].trim() !== "" && !fits[name],
	);
}

/** The document, once everything is there and may be so. */
export function foundOf(typed: Typed): Found | null {
	const at = moment(typed.at);
	const whole = Object.values(typed).every((value: string) => value.trim() !== "");
	if (!whole || at === null || wrong(typed).length > 0) return null;
	return {
		fn_number: typed.fn.trim(),
		fd_number: Number(typed.fd),
		fiscal_sign: typed.sign.trim(),
		at,
	};
}
