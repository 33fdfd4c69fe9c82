import { Undo2 } from "lucide";
import { t } from "../i18n";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import { ReturnCard } from "./ReturnCard";
import css from "./Returns.module.css";
import { sorted } from "./returnState";
import type { ReturnsWork } from "./useReturns";

interface Props {
	work: ReturnsWork;
}

/** What customers bring back: what waits for a decision, what is on its way, what ended. */
export function Returns({ work: { returns, error, accept, reload } }: Props) {
	if (returns === null) {
		return error === null ? (
			<Skeleton rows={4} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	if (returns.length === 0) {
		return <Empty icon={Undo2} title={t("return.empty")} hint={t("return.empty-why")} />;
	}
	const { decide, underWay, ended } = sorted(returns);
	const groups = [
		{ key: "decide", title: t("return.group-decide"), returns: decide },
		{ key: "under-way", title: t("return.group-under-way"), returns: underWay },
		{ key: "ended", title: t("return.group-ended"), returns: ended },
	].filter((group) => group.returns.length > 0);
	return (
		<div class={css.groups}>
			{groups.map((group) => (
				<section key={group.key} class={css.group} aria-label={group.title}>
					<h2>{group.title}</h2>
					<ul class={css.cards} aria-live="polite">
						{group.returns.map((back) => (
							<ReturnCard key={back.id} back={back} onChange={accept} />
						))}
					</ul>
				</section>
			))}
		</div>
	);
}
