import { useState } from "preact/hooks";
import { maybe, t } from "../i18n";
import { money, stamp } from "../i18n/format";
import { seg } from "../net/api";
import { go } from "../net/router";
import { Button } from "../ui/Button";
import stack from "../ui/stack.module.css";
import type { TillPage, TillReceipt } from "../wire/api.gen";
import { ByHand } from "./ByHand";
import { RetrySheet } from "./RetrySheet";
import css from "./Tills.module.css";
import { refusalWords } from "./words";

interface Props {
	page: TillPage;
	/** The operator sees orders and prints again; a technician sees what waits. */
	mayMoney: boolean;
	onChange: () => void;
}

function about(receipt: TillReceipt): string {
	const kind = maybe(`receipt.kind.${receipt.kind}`) ?? receipt.kind;
	const at = stamp(receipt.printed_at ?? receipt.created_at);
	return receipt.fd_number
		? `${kind}, ${t("receipt.fd")} ${receipt.fd_number}, ${at}`
		: `${kind}, ${at}`;
}

/** What waits at a till, what it refused, and what it printed last. */
export function Receipts({ page, mayMoney, onChange }: Props) {
	const [again, setAgain] = useState<TillReceipt | null>(null);
	const lists = [
		["refused", page.refused, null],
		["waiting", page.waiting, t("till.waiting-none")],
		["printed", page.printed, t("till.printed-none")],
	] as const;
	return (
		<>
			{lists.map(([name, receipts, none]) =>
				receipts.length === 0 && none === null ? null : (
					<section key={name} class={css.part} aria-label={t(`till.${name}`)} data-list={name}>
						<h3>{t(`till.${name}`)}</h3>
						{receipts.length === 0 && <p class={stack.facts}>{none}</p>}
						<ul class={css.rows}>
							{receipts.map((receipt) => (
								<li key={receipt.id} class={css.line} data-receipt={receipt.id}>
									<button
										type="button"
										class={css.link}
										disabled={!mayMoney}
										onClick={() => go(`/order/${seg(receipt.order_id)}`)}
									>
										<strong>{t("order.number", { number: receipt.order_number })}</strong>
										<br />
										<span class={stack.facts}>{about(receipt)}</span>
									</button>
									<span class={css.sum}>{money(receipt.total_kopecks)}</span>
									{receipt.leaving_to && (
										<span class={`${stack.facts} ${css.whole}`}>
											{t("till.leaving", { till: receipt.leaving_to })}
										</span>
									)}
									<ByHand receipt={receipt} page={page} onChange={onChange} />
									{name === "refused" && (
										<div class={`${css.whole} ${css.part}`}>
											<span class={stack.facts}>{refusalWords(receipt.code)}</span>
											{mayMoney && (
												<Button wide onClick={() => setAgain(receipt)}>
													{t("till.retry")}
												</Button>
											)}
										</div>
									)}
								</li>
							))}
						</ul>
					</section>
				),
			)}
			{again && (
				<RetrySheet
					receipt={again}
					till={page.id}
					onDone={() => {
						setAgain(null);
						onChange();
					}}
					onClose={() => setAgain(null)}
				/>
			)}
		</>
	);
}
