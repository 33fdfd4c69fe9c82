import { useRef, useState } from "preact/hooks";
import { WindowStep } from "../customer/WindowStep";
import { t } from "../i18n";
import { money } from "../i18n/format";
import { newId, post, seg } from "../net/api";
import { ProblemError } from "../net/problem";
import { Asking } from "../ui/Asking";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import { first } from "../ui/steps";
import type { EditView, OrderView } from "../wire/api.gen";
import { AddGoods } from "./AddGoods";
import { DraftLines } from "./DraftLines";
import css from "./Edit.module.css";
import { EditLines } from "./EditsCard";
import {
	about,
	bodyOf,
	changed,
	type Draft,
	editable,
	missedIn,
	NOTHING,
	setGoods,
} from "./editState";

interface Props {
	order: OrderView;
	/** Staff may say why; the customer need not. */
	staff?: boolean;
	onChange: (order: OrderView) => void;
	onClose: () => void;
}

/** Change lines, add goods, choose another window; what somebody else changed meanwhile is shown before it is tried again. */
export function EditSheet({ order, staff = false, onChange, onClose }: Props) {
	const [draft, setDraft] = useState<Draft>(NOTHING);
	const [why, setWhy] = useState("");
	const [missed, setMissed] = useState<EditView[]>([]);
	// Pressed again after a lost answer it is the same edit; another draft is another one.
	const id = useRef(newId());
	const set = (next: Draft) => {
		id.current = newId();
		setDraft(next);
	};
	const save = async () => {
		try {
			const path = `/orders/${seg(order.id)}/edits`;
			onChange(await post<OrderView>(path, bodyOf(id.current, order, draft, "hold", why.trim())));
			onClose();
		} catch (problem) {
			if (problem instanceof ProblemError) setMissed(missedIn(problem.facts));
			throw problem;
		}
	};
	const all = order.may_edit === "all";
	const there = new Set([
		...editable(order).map(({ goods_id }) => goods_id),
		...draft.added.map(({ goods }) => goods.id),
	]);
	return (
		<Sheet
			title={t("edit.title", { number: order.number })}
			onClose={onClose}
			foot={
				<Asking disabled={!changed(draft)} onAsk={save}>
					{t("edit.save", { sum: money(about(order, draft)) })}
				</Asking>
			}
		>
			<div class={css.form}>
				{missed.length > 0 && (
					<Card tone="accent" title={t("edit.missed")}>
						{missed.map((edit) => (
							<EditLines key={edit.id} edit={edit} />
						))}
					</Card>
				)}
				<DraftLines order={order} draft={draft} onDraft={set} />
				{all && (
					<AddGoods
						there={there}
						onAdd={(goods) =>
							set(setGoods(draft, goods, first(goods.unit, goods.available, goods.piece_grams)))
						}
					/>
				)}
				{all && (
					<WindowStep
						placeId={order.place_id}
						chosen={draft.windowId}
						onChoose={(window) => set({ ...draft, windowId: window.id, fee: window.fee_kopecks })}
					/>
				)}
				{staff && <Field label={t("edit.why")} value={why} maxLength={300} onInput={setWhy} />}
			</div>
		</Sheet>
	);
}
