import { Check, FileSpreadsheet } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { withQuery } from "../net/api";
import { download } from "../net/download";
import { SettledSums } from "../operator/SettledSums";
import { Asking } from "../ui/Asking";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import stack from "../ui/stack.module.css";
import type { ProofItem } from "../wire/api.gen";
import { CloseSheet } from "./CloseSheet";
import { Filters } from "./Filters";
import { ItemCard } from "./ItemCard";
import { type Filter, filtered, itemsOf } from "./proofState";
import { Registers } from "./Registers";
import { Totals } from "./Totals";
import { useProof } from "./useProof";

interface Props {
	date: string;
}

/** The books of one day: three sums, every difference, shifts of tills, registers of banks. */
export function DayBooks({ date }: Props) {
	const work = useProof(date);
	const [filter, setFilter] = useState<Filter>({ state: "", kind: "" });
	const [closing, setClosing] = useState<ProofItem | null>(null);
	const { day, error, reload } = work;
	if (day === null) {
		return error === null ? (
			<Skeleton rows={5} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	const items = itemsOf(day);
	const span = { day: date };
	return (
		<>
			<Totals day={day} items={items} />
			<div class={stack.pair}>
				<Asking
					kind="second"
					size="usual"
					icon={FileSpreadsheet}
					onAsk={() => download(withQuery("/reports/proof/day.xlsx", span))}
				>
					{t("accountant.xlsx")}
				</Asking>
				<Asking
					kind="second"
					size="usual"
					onAsk={() => download(withQuery("/reports/proof/day.csv", span))}
				>
					{t("accountant.csv")}
				</Asking>
			</div>
			{items.length === 0 ? (
				<Empty icon={Check} title={t("accountant.no-items")} hint={t("accountant.no-items-why")} />
			) : (
				<>
					<Filters items={items} filter={filter} onFilter={setFilter} />
					<ul class={stack.list} aria-live="polite">
						{filtered(items, filter).map((item) => (
							<ItemCard key={item.key} item={item} onClose={() => setClosing(item)} />
						))}
					</ul>
				</>
			)}
			{day.more > 0 && <p>{t("accountant.more", { n: day.more })}</p>}
			<Registers day={day} onCame={work.accept} />
			<SettledSums title={t("accountant.by-till")} sums={day.tills} leads={false} />
			{closing && (
				<CloseSheet
					item={closing}
					onClose={() => setClosing(null)}
					onDone={(came) => {
						work.accept(came);
						setClosing(null);
					}}
				/>
			)}
		</>
	);
}
