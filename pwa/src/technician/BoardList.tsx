import { t } from "../i18n";
import { stamp } from "../i18n/format";
import type { BoardView } from "../wire/api.gen";
import css from "./BoardList.module.css";

interface Props {
	boards: readonly BoardView[];
}

/** The lock boards: how each answers now, and what its line was like since the agent's start. */
export function BoardList({ boards }: Props) {
	if (boards.length === 0) return null;
	return (
		<section aria-label={t("technician.boards")}>
			<h3>{t("technician.boards")}</h3>
			<ul class={css.boards}>
				{boards.map((board) => (
					<li key={board.no} class={css.board} data-state={board.state}>
						<strong>{t("technician.board", { no: board.no, family: board.family })}</strong>
						<span class={css.state}>{t(`board.${board.state}`)}</span>
						<span class={css.line}>
							{board.answered_at
								? t("technician.board-answered", { time: stamp(board.answered_at) })
								: t("technician.board-never")}
						</span>
						<dl class={css.counts}>
							{(
								["unanswered", "retried", "bad_checksums", "garbage_bytes", "reopened"] as const
							).map((name) => (
								<div key={name} data-count={name} data-some={board[name] > 0}>
									<dt>{t(`board.${name}`)}</dt>
									<dd>{board[name]}</dd>
								</div>
							))}
						</dl>
					</li>
				))}
			</ul>
		</section>
	);
}
