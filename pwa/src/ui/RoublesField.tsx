import { t } from "../i18n";
import { Field } from "./Field";

interface Props {
	label: string;
	text: string;
	/** What the screen makes of the text; null when it is no sum. */
	kopecks: number | null;
	hint?: string;
	autofocus?: boolean;
	onInput: (text: string) => void;
}

/** A sum in roubles as people type it, the largest thing of the screen. */
export function RoublesField({ text, kopecks, ...field }: Props) {
	return (
		<Field
			{...field}
			large
			inputMode="decimal"
			maxLength={10}
			value={text}
			error={text !== "" && kopecks === null ? t("till.sum-bad") : ""}
		/>
	);
}
