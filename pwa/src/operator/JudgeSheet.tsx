import { t } from "../i18n";
import { post, seg } from "../net/api";
import { ReasonSheet } from "../ui/ReasonSheet";
import type { ParcelView, WarmthView } from "../wire/api.gen";

interface Props {
	parcel: ParcelView;
	/** What holds now: the decision turns it. */
	spoiled: boolean;
	onClose: () => void;
}

/** Decide that a parcel is spoiled, or that it is not: what follows, and why. The view comes by push. */
export function JudgeSheet({ parcel, spoiled, onClose }: Props) {
	const verdict = spoiled ? "lift" : "spoil";
	return (
		<ReasonSheet
			title={t(`warmth.${verdict}-title`, { barcode: parcel.barcode })}
			label={t("warmth.why")}
			deed={t(`warmth.${verdict}`)}
			danger={!spoiled}
			maxLength={200}
			onAsk={async (why) => {
				await post<WarmthView>(`/parcels/${seg(parcel.id)}/${verdict}`, { why });
				onClose();
			}}
			onClose={onClose}
		>
			<p>{t(`warmth.${verdict}-follows`)}</p>
		</ReasonSheet>
	);
}
