/** Code 128 (ISO/IEC 15417): widths of bars and spaces of the symbols 0 to 105, then stop. */
const WIDTHS =
	"212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 " +
	"123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 " +
	"232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 " +
	"313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 " +
	"111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 " +
	"111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 " +
	"114311 411113 411311 113141 114131 311141 411131 211412 211214 211232";
export const SYMBOLS: readonly string[] = WIDTHS.split(" ");
const STOP = "2331112";
const START_B = 104;
const START_C = 105;

/** Symbols with start and check, without stop. Code C for an even run of digits, else code B; throws RangeError on other letters. */
export function symbols(text: string): number[] {
	const digits = /^(\d\d)+$/.test(text);
	const body = digits
		? (text.match(/\d\d/g) ?? []).map(Number)
		: [...text].map((letter) => {
				const code = letter.charCodeAt(0) - 32;
				if (code < 0 || code > 95) throw new RangeError(`not in Code 128 B: ${letter}`);
				return code;
			});
	const start = digits ? START_C : START_B;
	const check = body.reduce((sum, code, place) => sum + code * (place + 1), start) % 103;
	return [start, ...body, check];
}

/** Bars as [x, width] in modules, and the whole width without the quiet zones. */
export function bars(text: string): { bars: [number, number][]; width: number } {
	const widths = symbols(text)
		.map((code) => SYMBOLS[code] ?? "")
		.join("")
		.concat(STOP);
	const found: [number, number][] = [];
	let x = 0;
	[...widths].forEach((digit, place) => {
		const width = Number(digit);
		if (place % 2 === 0) found.push([x, width]);
		x += width;
	});
	return { bars: found, width: x };
}
