import { SearchX } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { useScanner } from "../scanner/useScanner";
import { Asking } from "../ui/Asking";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Field } from "../ui/Field";
import { Skeleton } from "../ui/Skeleton";
import css from "./Board.module.css";
import { BoardCard } from "./BoardCard";
import { isIn, type Stage } from "./boardState";
import { StageChips } from "./StageChips";
import type { BoardWork } from "./useBoard";

interface Props {
	board: BoardWork;
	/** The order that is open beside the list. */
	open: string | null;
}

/** Every order by stage, searched by number, phone or name, or by the QR of a receipt under the scanner. */
export function Board({ board, open }: Props) {
	const [stage, setStage] = useState<Stage | null>(null);
	const { cards, error, query } = board;
	useScanner(board.setQuery);
	const shown = cards?.filter((card) => stage === null || isIn(card, stage));
	return (
		<section class={css.board} aria-label={t("operator.tab-board")}>
			<Field
				label={t("operator.search")}
				inputMode="search"
				value={query}
				onInput={board.setQuery}
			/>
			<StageChips cards={cards ?? []} chosen={stage} onChoose={setStage} />
			{cards === null &&
				(error === null ? (
					<Skeleton rows={6} />
				) : (
					<ErrorCard error={error} onRetry={() => void board.reload()} />
				))}
			{shown?.length === 0 && (
				<Empty icon={SearchX} title={t("operator.empty")} hint={t("operator.empty-why")} />
			)}
			<ul class={css.cards}>
				{shown?.map((card) => (
					<BoardCard key={card.id} card={card} open={card.id === open} />
				))}
			</ul>
			{board.hasMore && (
				<Asking kind="second" size="usual" onAsk={board.more}>
					{t("operator.more")}
				</Asking>
			)}
		</section>
	);
}
