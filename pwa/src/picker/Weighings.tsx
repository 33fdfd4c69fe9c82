import { X } from "lucide";
import { t } from "../i18n";
import { kilograms, weight } from "../i18n/format";
import { Button } from "../ui/Button";
import type { TaskLine, WeighingView } from "../wire/api.gen";
import css from "./Weighings.module.css";

interface Props {
	line: TaskLine;
	onOut: (weighing: string) => Promise<unknown>;
}

function words({ tare_grams, tare, source }: WeighingView): string {
	if (tare_grams > 0)
		return t("weighing.tare", { tare: tare || t("weighing.container"), grams: weight(tare_grams) });
	return t(`weighing.${source}`);
}

/** Every weighing that lies in the tote, each to be taken out by itself. */
export function Weighings({ line, onOut }: Props) {
	if (line.weighings.length === 0) return null;
	return (
		<ol class={css.list} aria-label={t("weighing.list")}>
			{line.weighings.map((one) => (
				<li key={one.id} class={css.row}>
					<strong>{kilograms(one.gross_grams - one.tare_grams)}</strong>
					<span class={css.facts}>{words(one)}</span>
					<Button
						icon={X}
						label={t("weighing.out-of", { grams: kilograms(one.gross_grams - one.tare_grams) })}
						onClick={() => void onOut(one.id)}
					>
						{t("weighing.out")}
					</Button>
				</li>
			))}
		</ol>
	);
}
