import { ShoppingBasket } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { seg } from "../net/api";
import { say } from "../net/problem";
import { go } from "../net/router";
import { useScanner } from "../scanner/useScanner";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { Field } from "../ui/Field";
import type { CounterList } from "../wire/api.gen";
import css from "./Counter.module.css";
import { toGive } from "./counterState";
import { OrderRow } from "./OrderRow";
import type { CounterWork } from "./useCounter";

interface Props {
	list: CounterList;
	work: CounterWork;
}

/** The customer's code opens the order; a scan of the code's QR does the same. */
export function Give({ list, work }: Props) {
	const [code, setCode] = useState("");
	const [busy, setBusy] = useState(false);
	const [wrong, setWrong] = useState("");
	const ready = toGive(list);
	const find = async (typed: string) => {
		setBusy(true);
		setWrong("");
		try {
			const found = await work.find(typed.replace(/\s/g, ""));
			go(`/handover/${seg(found.id)}`);
		} catch (problem) {
			setWrong(say(problem));
			setBusy(false);
		}
	};
	useScanner((scanned) => {
		setCode(scanned);
		void find(scanned);
	});
	return (
		<>
			<form
				class={css.find}
				onSubmit={(event) => {
					event.preventDefault();
					void find(code);
				}}
			>
				<Field
					label={t("counter.find-title")}
					hint={t("counter.find-why")}
					inputMode="tel"
					maxLength={20}
					large
					value={code}
					onInput={setCode}
					error={wrong}
				/>
				<Button
					type="submit"
					kind="main"
					size="large"
					wide
					busy={busy}
					disabled={code.trim() === ""}
				>
					{t("counter.find")}
				</Button>
			</form>
			{ready.length === 0 ? (
				<Empty
					icon={ShoppingBasket}
					title={t("counter.ready-empty")}
					hint={t("counter.ready-empty-why")}
				/>
			) : (
				<section class={css.group}>
					<h2>{t("counter.ready")}</h2>
					<ul class={css.group}>
						{ready.map((order) => (
							<OrderRow key={order.id} order={order} />
						))}
					</ul>
				</section>
			)}
		</>
	);
}
