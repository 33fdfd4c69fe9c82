import { Banknote, FileText, Lock, Shuffle } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import type { TillAction, TillPage } from "../wire/api.gen";
import { ActSheet } from "./ActSheet";
import { GiveSheet } from "./GiveSheet";
import css from "./Tills.module.css";

interface Props {
	page: TillPage;
	mayMoney: boolean;
	onChange: (page: TillPage) => void;
}

const ICONS = {
	close_shift: Lock,
	report_x: FileText,
	cash_in: Banknote,
	cash_out: Banknote,
} as const;
const SHIFT = ["close_shift", "report_x"] as const;
const MONEY = ["cash_in", "cash_out"] as const;

/** What may be asked of a till; each with its reason. */
export function Actions({ page, mayMoney, onChange }: Props) {
	const [asking, setAsking] = useState<TillAction | "give" | null>(null);
	const cloud = page.till.shift === "none"; // neither a shift nor a drawer of ours
	const shown: readonly TillAction[] = cloud ? [] : mayMoney ? [...SHIFT, ...MONEY] : SHIFT;
	const done = (came: TillPage) => {
		onChange(came);
		setAsking(null);
	};
	const waits = page.waiting.some(({ leaving_to }) => leaving_to === "");
	if (cloud && !(mayMoney && waits)) return null;
	return (
		<section class={css.part} aria-label={t("till.act")}>
			<h3>{t("till.act")}</h3>
			<div class={css.acts}>
				{shown.map((action) => (
					<Button
						key={action}
						wide
						icon={ICONS[action]}
						disabled={
							!page.till.online || (page.till.shift === "closed" && action === "close_shift")
						}
						onClick={() => setAsking(action)}
					>
						{t(`till.act-${action}`)}
					</Button>
				))}
			</div>
			{mayMoney && waits && (
				<Button wide icon={Shuffle} onClick={() => setAsking("give")}>
					{t("till.act-give")}
				</Button>
			)}
			{asking === "give" && <GiveSheet page={page} onDone={done} onClose={() => setAsking(null)} />}
			{asking !== null && asking !== "give" && (
				<ActSheet page={page} action={asking} onDone={done} onClose={() => setAsking(null)} />
			)}
		</section>
	);
}
