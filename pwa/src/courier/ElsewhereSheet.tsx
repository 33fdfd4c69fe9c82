import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { newId } from "../net/api";
import { ProblemError } from "../net/problem";
import { Asking } from "../ui/Asking";
import { Chips } from "../ui/Chips";
import { Sheet } from "../ui/Sheet";
import type { Elsewhere, LoadItem } from "../wire/api.gen";

const WHYS: readonly Elsewhere["why"][] = ["too_big", "dirty", "not_empty", "broken"];

interface Props {
	item: LoadItem;
	onAsk: (body: Elsewhere) => Promise<unknown>;
	onClose: () => void;
	/** Only several cells take it. */
	onDivide: () => void;
}

/** The parcel cannot go into this cell: why, and another one opens. */
export function ElsewhereSheet({ item, onAsk, onClose, onDivide }: Props) {
	const [why, setWhy] = useState<Elsewhere["why"] | null>(null);
	const id = useRef(newId());
	return (
		<Sheet
			title={t("courier.elsewhere-title", { cell: item.cell ?? "" })}
			onClose={onClose}
			foot={
				<Asking
					disabled={why === null}
					onAsk={async () => {
						if (why === null) return;
						try {
							await onAsk({ id: id.current, barcode: item.parcel.barcode, why });
						} catch (problem) {
							if (!(problem instanceof ProblemError && problem.code === "loading.divide"))
								throw problem;
							onDivide();
						}
						onClose();
					}}
				>
					{t("courier.elsewhere-do")}
				</Asking>
			}
		>
			<Chips
				titled
				label={t("courier.elsewhere-why")}
				options={WHYS.map((value) => ({ value, text: t(`courier.elsewhere-${value}`) }))}
				chosen={why}
				onChoose={setWhy}
			/>
			<p>{t("courier.elsewhere-follows")}</p>
		</Sheet>
	);
}
