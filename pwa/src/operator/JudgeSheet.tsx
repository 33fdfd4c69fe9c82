import { useState } from "preact/hooks";
import { t } from "../i18n";
import { post, seg } from "../net/api";
import { Asking } from "../ui/Asking";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import type { ParcelView, WarmthView } from "../wire/api.gen";

const LEAST = 3;

interface Props {
	parcel: ParcelView;
	/** What holds now: the decision turns it. */
	spoiled: boolean;
	onClose: () => void;
}

/** Decide that a parcel is spoiled, or that it is not: what follows, and why. The view comes by push. */
export function JudgeSheet({ parcel, spoiled, onClose }: Props) {
	const [why, setWhy] = useState("");
	const verdict = spoiled ? "lift" : "spoil";
	return (
		<Sheet
			title={t(`warmth.${verdict}-title`, { barcode: parcel.barcode })}
			onClose={onClose}
			foot={
				<Asking
					kind={spoiled ? "main" : "danger"}
					disabled={why.trim().length < LEAST}
					onAsk={async () => {
						await post<WarmthView>(`/parcels/${seg(parcel.id)}/${verdict}`, { why: why.trim() });
						onClose();
					}}
				>
					{t(`warmth.${verdict}`)}
				</Asking>
			}
		>
			<p>{t(`warmth.${verdict}-follows`)}</p>
			<Field label={t("warmth.why")} value={why} maxLength={200} onInput={setWhy} />
		</Sheet>
	);
}
