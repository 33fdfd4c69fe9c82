/** The rule of `wire/lukoshko_wire/marks.py`, word for word, with the same vectors: a scan is judged without network. */

export const GS = "\u001d";
const LONGEST = 256;
const LONGEST_SERIAL = 20;
const PACK = 29;

export type Form =
	| "milk"
	| "milk_by_weight"
	| "water"
	| "beer"
	| "clothes"
	| "shoes"
	| "tobacco_pack"
	| "tobacco_block"
	| "other";

export interface Mark {
	code: string;
	form: Form;
	gtin: string;
	serial: string;
	identifier: string;
	grams: number | null;
}

/** Why a text is no code that may be sold by: the code of the problem that the server would name. */
export type Fault =
	| "mark.not-a-mark"
	| "mark.package"
	| "mark.gtin"
	| "mark.no-separator"
	| "mark.cut-off"
	| "mark.too-long"
	| "mark.repeated"
	| "mark.letter-case"
	| "mark.garbled";

class BadMark extends Error {
	constructor(readonly fault: Fault) {
		super(fault);
	}
}

const FIXED: readonly (readonly [string, number])[] = [
	["01", 14],
	["3103", 6],
	["3350", 6],
	["8005", 6],
];
const ENDED = ["21", "91", "92", "93"];
const ALLOWED = new RegExp(`^[!"%&'()*+,\\-./0-9:;<=>?A-Z_a-z${GS}]*$`);
const WRITTEN = /\\u001d|\\x1d|[\u00e8\u00f8]/gi;
const PREFIX = /^(?:\]d2|\]C1|\]Q3)/i;
const EDGES = new RegExp(`^[ \\t\\r\\n${GS}]+|[ \\t\\r\\n${GS}]+$`, "g");
const SEVERAL = new RegExp(`${GS}+`, "g");
const CYRILLIC = /[А-Яа-яЁё№]/g;
const RUSSIAN = 'ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"№;:?';
const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?@#$^&";
const TYPED = ["F8", "029", "0029"].map((typed) => {
	const tail = `(93.{4}|91.{4}${typed}92(?:.{88}|.{44}))(?:${typed}(3103[0-9]{6}|3350[0-9]{6}))?`;
	return [typed, new RegExp(`^(01[0-9]{14}21(?:.{6}|.{7}|.{13}))${typed}${tail}$`, "u")] as const;
});

/** Read what a scanner typed; the name of the fault when it is no whole code. */
export function readMark(typed: string): Mark | Fault {
	try {
		return read(normalise(typed));
	} catch (bad) {
		if (bad instanceof BadMark) return bad.fault;
		throw bad;
	}
}

/** Undo what scanners and keyboards do to a code; the same again changes nothing. */
export function normalise(typed: string): string {
	for (let text = typed; ; ) {
		const better = onePass(text);
		if (better === text) return text;
		text = better;
	}
}

/** The fourteen digits of a barcode, as a code carries them. */
export const gtinOf = (barcode: string): string => barcode.padStart(14, "0");

export function validGtin(gtin: string): boolean {
	if (!/^[0-9]{14}$/.test(gtin)) return false;
	const sum = [...gtin].reduce((all, digit, at) => all + Number(digit) * (at % 2 ? 1 : 3), 0);
	return sum % 10 === 0;
}

function read(text: string): Mark {
	if (text.length > LONGEST) throw new BadMark("mark.too-long");
	if (/^[0-9]{14}./.test(text) && !hasFields(text)) return pack(text);
	if (text.length <= 14 || !["00", "01", "02"].includes(text.slice(0, 2)))
		throw new BadMark("mark.not-a-mark");
	if (isTwice(text)) throw new BadMark("mark.repeated");
	if (!text.startsWith("01")) throw new BadMark("mark.package");
	if (!ALLOWED.test(text)) throw new BadMark("mark.garbled");
	return mark(text, fields(text));
}

function onePass(given: string): string {
	let text = latin(given).replace(WRITTEN, GS);
	text = text.replace(EDGES, "").replace(PREFIX, "").replace(SEVERAL, GS);
	for (const [typed, whole] of TYPED) {
		const found = text.includes(GS) ? null : whole.exec(text);
		if (!found) continue;
		const [, head = "", tail = "", more] = found;
		const check = tail.startsWith("91")
			? `${tail.slice(0, 6)}${GS}${tail.slice(6 + typed.length)}`
			: tail;
		text = [head, check, ...(more ? [more] : [])].join(GS);
	}
	return text;
}

function latin(text: string): string {
	const odd = text.match(CYRILLIC);
	if (!odd) return text;
	if (/[A-Za-z]/.test(text))
		return odd.every((letter) => "иш".includes(letter)) ? text.replace(/[иш]/g, GS) : text;
	return [...text].map((letter) => LATIN[RUSSIAN.indexOf(letter)] ?? letter).join("");
}

function hasFields(text: string): boolean {
	const second = text.slice(16, 18);
	if (text.startsWith("00")) return /^[0-9]{20}$/.test(text);
	return (
		(text.startsWith("01") && second === "21") ||
		(text.startsWith("02") && (second === "21" || second === "37"))
	);
}

function pack(text: string): Mark {
	const gtin = text.slice(0, 14);
	if (!validGtin(gtin) || !ALLOWED.test(text) || text.includes(GS))
		throw new BadMark("mark.not-a-mark");
	if (text.length !== PACK)
		throw new BadMark(text.length < PACK ? "mark.cut-off" : "mark.too-long");
	const serial = text.slice(14, 21);
	return {
		code: text,
		form: "tobacco_pack",
		gtin,
		serial,
		identifier: text.slice(0, 21),
		grams: null,
	};
}

function isTwice(text: string): boolean {
	const half = Math.floor(text.length / 2);
	const between = text.slice(half, text.length - half);
	return (
		text.slice(0, half) === text.slice(text.length - half) && (between === "" || between === GS)
	);
}

function fields(text: string): Map<string, string> {
	const found = new Map<string, string>();
	for (let rest = text; rest !== ""; ) {
		const fixed = FIXED.find(([field]) => rest.startsWith(field));
		const field = fixed?.[0] ?? ENDED.find((each) => rest.startsWith(each));
		if (field === undefined) throw new BadMark("mark.garbled");
		if (found.has(field)) throw new BadMark("mark.repeated");
		rest = rest.slice(field.length);
		const end = fixed?.[1] ?? (rest.includes(GS) ? rest.indexOf(GS) : rest.length);
		const value = rest.slice(0, end);
		rest = rest.slice(end);
		if (rest.startsWith(GS)) rest = rest.slice(1);
		if (fixed) mustBeDigits(field, value, fixed[1]);
		found.set(field, value);
	}
	return found;
}

function mustBeDigits(field: string, value: string, length: number): void {
	if (value.length < length) throw new BadMark("mark.cut-off");
	if (field === "01" && !validGtin(value)) throw new BadMark("mark.gtin");
	if (!/^[0-9]+$/.test(value)) throw new BadMark("mark.garbled");
}

function mark(text: string, of: Map<string, string>): Mark {
	const [gtin = "", serial = ""] = [of.get("01"), of.get("21")];
	if (serial === "" || [...of.keys()][1] !== "21") throw new BadMark("mark.garbled");
	if (serial.length > LONGEST_SERIAL || !["91", "92", "93"].some((field) => of.has(field)))
		throw new BadMark("mark.no-separator");
	const check = of.get("92");
	if ((check === undefined) === !of.has("93") || of.has("91") !== (check !== undefined))
		throw new BadMark("mark.cut-off");
	const form = check === undefined ? ofShortCheck(of, serial) : ofLongCheck(of, check);
	const weight = of.get("3103");
	const grams = weight === undefined ? null : Number(weight);
	return { code: text, form, gtin, serial, identifier: `01${gtin}21${serial}`, grams };
}

function ofLongCheck(of: Map<string, string>, check: string): Form {
	mustBeLong(of.get("91"), 4);
	mustBeLong(check, check.length <= 44 ? 44 : 88);
	if (check.toUpperCase() === check || check.toLowerCase() === check)
		throw new BadMark("mark.letter-case");
	return check.length === 44 ? "clothes" : "shoes";
}

function ofShortCheck(of: Map<string, string>, serial: string): Form {
	mustBeLong(of.get("93"), 4);
	if (of.has("3103")) return "milk_by_weight";
	if (of.has("8005")) return "tobacco_block";
	if (of.has("3350")) return "beer";
	return ({ 6: "milk", 7: "beer", 13: "water" } as const)[serial.length] ?? "other";
}

function mustBeLong(value = "", length: number): void {
	if (value.length !== length)
		throw new BadMark(value.length < length ? "mark.cut-off" : "mark.no-separator");
}
