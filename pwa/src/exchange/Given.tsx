import { Repeat2, ScanBarcode } from "lucide";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { newId, post } from "../net/api";
import { type Chosen, sumOf } from "../operator/refundState";
import { useScanFlash } from "../scanner/useScanFlash";
import { typeBarcode } from "../scanner/useScanner";
import { Asking } from "../ui/Asking";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { Field } from "../ui/Field";
import { Flash } from "../ui/Flash";
import { Screen } from "../ui/Screen";
import { SumRows } from "../ui/SumRows";
import type { RefundableLine, ShelfGoods } from "../wire/api.gen";
import css from "./Exchange.module.css";
import { complete, costOf, type Scanned, withScan } from "./exchangeState";
import { GivenLine } from "./GivenLine";

interface Props {
	head: ComponentChildren;
	/** What comes back. */
	lines: readonly RefundableLine[];
	chosen: Chosen;
	given: readonly Scanned[];
	onGiven: (given: Scanned[]) => void;
	onOpen: () => Promise<void>;
}

/** What the customer takes instead: scanned off the shelf, or the same goods again. */
export function Given({ head, lines, chosen, given, onGiven, onOpen }: Props) {
	const [code, setCode] = useState("");
	const add = async (asked: object): Promise<ShelfGoods> => {
		const goods = await post<ShelfGoods>("/counter/shelf", asked);
		onGiven(withScan(given, newId(), goods));
		return goods;
	};
	const { flash, endFlash } = useScanFlash(async (barcode) => {
		const goods = await add({ barcode });
		return { good: true, word: t("swap.scanned"), detail: goods.name };
	});
	const same = lines.filter(({ goods_id }) => goods_id !== "");
	const sum = given.reduce((all, one) => all + costOf(one), 0);
	return (
		<Screen
			head={head}
			foot={
				<div class={css.foot}>
					<SumRows
						rows={[
							[t("swap.back-sum"), sumOf(lines, chosen)],
							[t("swap.given-sum"), sum],
						]}
					/>
					<Asking disabled={!complete(given)} onAsk={onOpen}>
						{t("swap.reckon")}
					</Asking>
				</div>
			}
		>
			{flash && <Flash flash={flash} onEnd={endFlash} />}
			<div class={css.wide}>
				<Field label={t("swap.code")} maxLength={256} value={code} onInput={setCode} />
				<Button
					disabled={code.trim() === ""}
					onClick={() => {
						typeBarcode(code.trim());
						setCode("");
					}}
				>
					{t("swap.add")}
				</Button>
			</div>
			<div class={css.same}>
				{same.map((line) => (
					<Asking
						key={line.no}
						kind="second"
						size="usual"
						icon={Repeat2}
						onAsk={() => add({ goods_id: line.goods_id })}
					>
						{t("swap.same", { name: line.name })}
					</Asking>
				))}
			</div>
			{given.length === 0 && (
				<Empty icon={ScanBarcode} title={t("swap.empty")} hint={t("swap.empty-why")} />
			)}
			<ul class={css.lines}>
				{given.map((one) => (
					<GivenLine
						key={one.id}
						scanned={one}
						onType={(text) =>
							onGiven(given.map((each) => (each === one ? { ...each, text } : each)))
						}
						onDrop={() => onGiven(given.filter((each) => each !== one))}
					/>
				))}
			</ul>
		</Screen>
	);
}
