import { post } from "../net/api";
import type { TaskLine } from "../wire/api.gen";
import { typeBarcode } from "./useScanner";

/** The demo's shelf: a package with a fresh code comes off the marking simulator's line, and is scanned. */
export async function typeMark(line: TaskLine, grams: number | null): Promise<void> {
	const gtin = line.barcodes.find((code) => code.length >= 8) ?? "";
	const body = { gtin, group: line.marked, grams };
	const { code } = await post<{ code: string }>("/demo/sim/marking/sim/codes", body);
	typeBarcode(code);
}
