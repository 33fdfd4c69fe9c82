import { PackageX } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { RefundLines, type Typed } from "../operator/RefundLines";
import { type Chosen, type Fates, milliOf, sumOf } from "../operator/refundState";
import { Button } from "../ui/Button";
import { Choice } from "../ui/Choice";
import { Empty } from "../ui/Empty";
import { Field } from "../ui/Field";
import { Money } from "../ui/Money";
import { Screen } from "../ui/Screen";
import type { GoodsFate, Refundable, RefundableLine } from "../wire/api.gen";
import css from "./Exchange.module.css";

interface Props {
	head: ComponentChildren;
	receipts: readonly Refundable[];
	of: string | null;
	lines: readonly RefundableLine[];
	typed: Typed;
	fates: Fates;
	chosen: Chosen;
	why: string;
	onReceipt: (id: string) => void;
	onType: (no: number, text: string) => void;
	onFate: (no: number, fate: GoodsFate) => void;
	onWhy: (why: string) => void;
	onNext: () => void;
}

const LEAST_WHY = 3;

/** What the customer has brought: how much of which line, what becomes of it, and why. */
export function Back(props: Props) {
	const { receipts, lines, typed, chosen, why } = props;
	const sum = sumOf(lines, chosen);
	const wrong = lines.some(
		(line) => (typed[line.no] ?? "") !== "" && milliOf(typed[line.no] ?? "", line) === null,
	);
	if (receipts.length === 0) {
		return (
			<Screen head={props.head}>
				<Empty icon={PackageX} title={t("swap.nothing")} hint={t("swap.nothing-why")} />
			</Screen>
		);
	}
	return (
		<Screen
			head={props.head}
			foot={
				<div class={css.foot}>
					<p class={css.total} aria-live="polite">
						<span>{t("swap.back-sum")}</span>
						<Money kopecks={sum} size={4} />
					</p>
					<Button
						kind="main"
						size="large"
						wide
						disabled={sum === 0 || wrong || why.trim().length < LEAST_WHY}
						onClick={props.onNext}
					>
						{t("swap.next")}
					</Button>
				</div>
			}
		>
			{receipts.length > 1 &&
				receipts.map(({ receipt_id, fd_number }) => (
					<Choice
						key={receipt_id}
						name="receipt"
						value={receipt_id}
						chosen={props.of}
						onChoose={props.onReceipt}
					>
						{t("refund.of-receipt", { fd: fd_number })}
					</Choice>
				))}
			<RefundLines
				lines={lines}
				typed={typed}
				fates={props.fates}
				onType={props.onType}
				onFate={props.onFate}
			/>
			<Field label={t("swap.why")} value={why} maxLength={300} onInput={props.onWhy} />
		</Screen>
	);
}
