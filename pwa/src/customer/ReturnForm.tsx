import { PackageOpen } from "lucide";
import { useRef, useState } from "preact/hooks";
import { type Key, t } from "../i18n";
import { money } from "../i18n/format";
import { newId } from "../net/api";
import { back, go } from "../net/router";
import { Asking } from "../ui/Asking";
import { Chips } from "../ui/Chips";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Field } from "../ui/Field";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import stack from "../ui/stack.module.css";
import { askReturn } from "./calls";
import { Head } from "./Head";
import { ReturnLineRow } from "./ReturnLineRow";
import css from "./Returns.module.css";
import { type Chosen, chosenLines, returnable, sumOf } from "./returnState";
import { useOrder } from "./useOrder";
import { useReturns } from "./useReturns";

const REASONS = ["spoiled", "damaged", "wrong", "unwanted"] as const satisfies readonly string[];
const SEALED = ["yes", "no"] as const;

interface Props {
	person: string;
	id: string;
}

/** Which goods come back, how much of each, and why. */
export function ReturnForm({ person, id }: Props) {
	const { order, error: failed, refetch } = useOrder(id);
	const { view, error, accept, reload } = useReturns(person, id);
	const [chosen, setChosen] = useState<Chosen>({});
	const [reason, setReason] = useState<(typeof REASONS)[number] | null>(null);
	const [sealed, setSealed] = useState<(typeof SEALED)[number] | null>(null);
	const [note, setNote] = useState("");
	const asked = useRef(newId());
	const home = `/orders/${id}`;
	const offered = order && view ? returnable(order.lines, view) : [];
	const lines = chosenLines(offered, chosen);
	const ask = async () => {
		if (reason === null || sealed === null) return;
		const words = [t(`return.reason-${reason}`), note.trim()].filter(Boolean).join(". ");
		const body = { id: asked.current, lines, reason: words, sealed: sealed === "yes" };
		accept(await askReturn(id, body));
		go(`${home}/return/${asked.current}`, true);
	};
	const missing: Key | null =
		lines.length === 0
			? "return.choose-goods"
			: reason === null
				? "return.choose-reason"
				: sealed === null
					? "return.choose-sealed"
					: null;
	const problem = error ?? failed;
	return (
		<Screen
			head={
				<Head
					title={t("return.ask")}
					onBack={() => back(home)}
					{...(order ? { hint: t("order.title", { number: order.number }) } : {})}
				/>
			}
			foot={
				offered.length > 0 && (
					<Asking disabled={missing !== null} onAsk={ask}>
						{missing ? t(missing) : t("return.do", { sum: money(sumOf(offered, chosen)) })}
					</Asking>
				)
			}
		>
			{problem !== null && (
				<ErrorCard
					error={problem}
					onRetry={() => void Promise.all([reload(), refetch().catch(() => undefined)])}
				/>
			)}
			{problem === null && (!order || !view) && <Skeleton rows={5} />}
			{order && view && offered.length === 0 && (
				<Empty icon={PackageOpen} title={t("return.nothing")} hint={t("return.nothing-why")} />
			)}
			{offered.length > 0 && (
				<>
					<h2>{t("return.which")}</h2>
					<ul class={css.lines}>
						{offered.map((one) => (
							<ReturnLineRow
								key={one.line.no}
								offered={one}
								quantity={chosen[one.line.no] ?? 0}
								onChange={(quantity) => setChosen({ ...chosen, [one.line.no]: quantity })}
							/>
						))}
					</ul>
					<Chips
						titled
						label={t("return.reason")}
						options={REASONS.map((value) => ({ value, text: t(`return.reason-${value}`) }))}
						chosen={reason}
						onChoose={setReason}
					/>
					<Chips
						titled
						label={t("return.sealed")}
						options={SEALED.map((value) => ({ value, text: t(`return.sealed-${value}`) }))}
						chosen={sealed}
						onChoose={setSealed}
					/>
					<Field label={t("return.note")} value={note} maxLength={150} onInput={setNote} />
					<p class={stack.facts}>{t("return.follows")}</p>
				</>
			)}
		</Screen>
	);
}
