import { FilePen, Printer } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { go } from "../net/router";
import { pathOf } from "../tills/paths";
import { RetrySheet } from "../tills/RetrySheet";
import { Button } from "../ui/Button";
import stack from "../ui/stack.module.css";
import type { OrderView, ReceiptView } from "../wire/api.gen";
import { CorrectSheet } from "./CorrectSheet";

interface Props {
	receipt: ReceiptView;
	onChange: (order: OrderView) => void;
}

/** What an operator may do with a receipt: print a refused one again or at another till, put one right, see its till. */
export function ReceiptActions({ receipt, onChange }: Props) {
	const [open, setOpen] = useState<"retry" | "correct" | null>(null);
	const close = () => setOpen(null);
	const mayCorrect =
		receipt.state === "refused" || (receipt.state === "printed" && receipt.kind === "sell");
	return (
		<div class={stack.pair}>
			{receipt.state === "refused" && (
				<Button icon={Printer} onClick={() => setOpen("retry")}>
					{t("till.retry")}
				</Button>
			)}
			{mayCorrect && (
				<Button icon={FilePen} onClick={() => setOpen("correct")}>
					{t("correct.ask")}
				</Button>
			)}
			{receipt.state === "queued" && (
				<Button icon={Printer} onClick={() => go(pathOf(receipt.till))}>
					{t("till.to-till")}
				</Button>
			)}
			{open === "retry" && (
				<RetrySheet receipt={receipt} till={receipt.till} onDone={close} onClose={close} />
			)}
			{open === "correct" && (
				<CorrectSheet
					receipt={receipt}
					onDone={(order) => {
						onChange(order);
						close();
					}}
					onClose={close}
				/>
			)}
		</div>
	);
}
