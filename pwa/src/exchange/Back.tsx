import { PackageX } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { RefundLines } from "../operator/RefundLines";
import type { RefundChoice } from "../operator/useRefundChoice";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { Field } from "../ui/Field";
import { Money } from "../ui/Money";
import { Screen } from "../ui/Screen";
import css from "./Exchange.module.css";

interface Props {
	head: ComponentChildren;
	choice: RefundChoice;
	why: string;
	onWhy: (why: string) => void;
	onNext: () => void;
}

const LEAST_WHY = 3;

/** What the customer has brought: how much of which line, what becomes of it, and why. */
export function Back({ head, choice, why, onWhy, onNext }: Props) {
	if (choice.receipts.length === 0) {
		return (
			<Screen head={head}>
				<Empty icon={PackageX} title={t("swap.nothing")} hint={t("swap.nothing-why")} />
			</Screen>
		);
	}
	return (
		<Screen
			head={head}
			foot={
				<div class={css.foot}>
					<p class={css.total} aria-live="polite">
						<span>{t("swap.back-sum")}</span>
						<Money kopecks={choice.sum} size={4} />
					</p>
					<Button
						kind="main"
						size="large"
						wide
						disabled={!choice.ready || why.trim().length < LEAST_WHY}
						onClick={onNext}
					>
						{t("swap.next")}
					</Button>
				</div>
			}
		>
			<RefundLines choice={choice} />
			<Field label={t("swap.why")} value={why} maxLength={300} onInput={onWhy} />
		</Screen>
	);
}
