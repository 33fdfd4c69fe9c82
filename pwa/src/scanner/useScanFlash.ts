import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { say } from "../net/problem";
import type { FlashOf } from "../ui/Flash";
import { useScanner } from "./useScanner";

type Answer = Omit<FlashOf, "no">;

/** Hear scans and flash their answers; a refusal flashes red with its words. */
export function useScanFlash(hears: (barcode: string) => Promise<Answer>) {
	const [flash, setFlash] = useState<FlashOf | null>(null);
	const count = useRef(0);
	const show = (answer: Answer) => {
		count.current += 1;
		setFlash({ ...answer, no: count.current });
	};
	useScanner((barcode) => {
		hears(barcode).then(show, (problem: unknown) =>
			show({ good: false, word: t("handover.not-accepted"), detail: say(problem) }),
		);
	});
	return { flash, endFlash: () => setFlash(null) };
}
