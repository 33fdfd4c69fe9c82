import { ReceiptText } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Qr } from "../ui/Qr";
import { getPapers } from "./calls";
import type { SimPaper } from "./simulators";
import css from "./TillPaper.module.css";
import { lastNo, withPapers } from "./twinState";
import { usePoll } from "./usePoll";

const EVERY_MS = 700;

function Slip({ paper }: { paper: SimPaper }) {
	return (
		<li class={css.slip} data-kind={paper.kind} data-fd={paper.fd ?? ""}>
			{paper.electronic ? (
				<p class={css.electronic}>
					{t(paper.qr ? "twin.electronic" : "twin.electronic-document", { fd: paper.fd ?? "—" })}
				</p>
			) : (
				<pre class={css.lines}>{paper.lines.join("\n")}</pre>
			)}
			{paper.qr && <Qr text={paper.qr} label={t("receipt.qr")} size={150} />}
		</li>
	);
}

/** The paper that comes out of a till, the newest at its mouth. */
export function TillPaper({ till }: { till: "till-counter" | "till-door" }) {
	const [papers, setPapers] = useState<readonly SimPaper[] | null>(null);
	const error = usePoll(async () => {
		const came = await getPapers(till, lastNo(papers ?? []));
		setPapers((known) => withPapers(known ?? [], came.papers));
	}, EVERY_MS);
	return (
		<section class={css.till} aria-label={t(`twin.${till}`)} data-till={till}>
			<h2>{t(`twin.${till}`)}</h2>
			<div class={css.mouth} aria-hidden="true" />
			{error !== null && papers === null && <ErrorCard error={error} />}
			{papers?.length === 0 && (
				<Empty icon={ReceiptText} title={t("twin.no-paper")} hint={t("twin.no-paper-hint")} />
			)}
			<ol class={css.roll} aria-live="polite">
				{papers?.map((paper) => (
					<Slip key={paper.no} paper={paper} />
				))}
			</ol>
		</section>
	);
}
