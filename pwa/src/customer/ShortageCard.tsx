import { useState } from "preact/hooks";
import { t } from "../i18n";
import { amount, time } from "../i18n/format";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorCard } from "../ui/ErrorCard";
import { GoodsPicture } from "../ui/GoodsPicture";
import { Money } from "../ui/Money";
import type { AnswerShortage, OrderView, ShortageView } from "../wire/api.gen";
import { answerShortage } from "./calls";
import css from "./ShortageCard.module.css";

interface Props {
	order: OrderView;
	shortage: ShortageView;
	onChange: (order: OrderView) => void;
}

/** A decision as two pictures and two buttons; picking goes on meanwhile. */
export function ShortageCard({ order, shortage, onChange }: Props) {
	const [at, setAt] = useState(0);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<unknown>(null);
	const line = order.lines.find((one) => one.no === shortage.line_no);
	const offers = shortage.suggestions;
	const offer = offers[at % Math.max(1, offers.length)];
	if (!line) return null;
	const answer = async (body: AnswerShortage) => {
		setBusy(true);
		setError(null);
		await answerShortage(order.id, shortage.id, body).then(onChange, setError);
		setBusy(false);
	};
	const found =
		shortage.found === 0
			? t("shortage.none")
			: t("shortage.found", {
					found: amount(shortage.found, line.unit),
					wanted: amount(line.ordered, line.unit),
				});
	return (
		<Card tone="accent" title={t("shortage.title", { name: line.name })}>
			<div class={css.pair}>
				<figure class={css.side} data-side="missing">
					<GoodsPicture picture={line.picture} size={88} />
					<figcaption>
						<strong>{t("shortage.missing")}</strong>
						<span>{line.name}</span>
						<span>{found}</span>
					</figcaption>
				</figure>
				{offer && (
					<figure class={css.side} data-side="offer">
						<GoodsPicture picture={offer.picture} size={88} />
						<figcaption>
							<strong>{t("shortage.offer")}</strong>
							<span>{offer.name}</span>
							<span>{amount(offer.quantity, offer.unit)}</span>
							<Money kopecks={offer.sum_kopecks} />
						</figcaption>
					</figure>
				)}
			</div>
			{offers.length > 1 && (
				<Button kind="quiet" onClick={() => setAt(at + 1)}>
					{t("shortage.other")}
				</Button>
			)}
			<p>{t(offer ? "shortage.question" : "shortage.question-none")}</p>
			{error !== null && <ErrorCard error={error} />}
			<div class={css.answers}>
				{offer && (
					<Button
						kind="main"
						busy={busy}
						onClick={() => void answer({ decision: "replace", goods_id: offer.goods_id })}
					>
						{t("shortage.replace")}
					</Button>
				)}
				<Button busy={busy} onClick={() => void answer({ decision: "remove", goods_id: null })}>
					{t("shortage.remove")}
				</Button>
			</div>
			<p class={css.until}>{t("shortage.until", { time: time(shortage.answer_until) })}</p>
		</Card>
	);
}
