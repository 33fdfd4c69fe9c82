import { ScanBarcode, TriangleAlert } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { kilograms } from "../i18n/format";
import { demo } from "../net/demo";
import { typeBarcode, useScanner } from "../scanner/useScanner";
import { Button } from "../ui/Button";
import { Strip } from "../ui/Strip";
import type { CodedPiece } from "../wire/api.gen";
import css from "./Handover.module.css";
import { pieceOf } from "./handoverState";

interface Props {
	pieces: readonly CodedPiece[];
	/** Codes of the pieces that are not taken; none: the whole line. */
	named: readonly string[];
	onNamed: (codes: readonly string[]) => void;
}

/** Which pieces of a marked line go back: each is scanned, since the receipt names those that stay. */
export function RefusedPieces({ pieces, named, onNamed }: Props) {
	const [wrong, setWrong] = useState(false);
	useScanner((typed) => {
		const piece = pieceOf(pieces, typed);
		setWrong(piece === null);
		if (piece && !named.includes(piece.code)) onNamed([...named, piece.code]);
	});
	const left = pieces.find((piece) => !named.includes(piece.code));
	return (
		<div class={css.block}>
			<p class={css.hint}>{t("handover.refuse-scan")}</p>
			{wrong && (
				<Strip tone="danger" icon={TriangleAlert}>
					{t("handover.refuse-strange")}
				</Strip>
			)}
			<ul class={css.lines} aria-live="polite">
				{pieces
					.filter((piece) => named.includes(piece.code))
					.map(({ code, grams }) => (
						<li key={code}>
							…{code.slice(-4)} {grams === null ? "" : kilograms(grams)}
						</li>
					))}
			</ul>
			{demo.value && left && (
				<Button icon={ScanBarcode} wide onClick={() => typeBarcode(left.code)}>
					{t("handover.beep")}
				</Button>
			)}
		</div>
	);
}
