import { t } from "../i18n";
import type { TillView } from "../wire/api.gen";
import css from "./Tills.module.css";

interface Props {
	till: TillView;
}

function clock(off: number | null): string {
	if (off === null) return "—";
	if (Math.abs(off) < 5) return t("till.fact-clock-right");
	return t(off > 0 ? "till.fact-clock-fast" : "till.fact-clock-slow", { n: Math.abs(off) });
}

function date(day: string | null): string {
	return day === null ? "—" : new Date(`${day}T12:00:00`).toLocaleDateString("ru-RU");
}

/** What is written on the register and in its storage. */
export function Particulars({ till }: Props) {
	const facts: [string, string][] = [
		[t("till.fact-place"), till.place],
		[t("till.fact-serial"), till.serial],
		[t("receipt.rnm"), till.registration_number],
		[t("receipt.fn"), till.fn_number],
		[t("till.fact-storage"), date(till.storage_ends)],
		[t("till.fact-last"), till.last_fd > 0 ? String(till.last_fd) : ""],
		[t("till.fact-clock"), clock(till.clock_off_s)],
		[t("till.fact-ffd"), till.ffd],
	];
	return (
		<section class={css.part} aria-label={t("till.facts")}>
			<h3>{t("till.facts")}</h3>
			<dl class={css.facts}>
				{facts
					.filter(([, value]) => value !== "")
					.flatMap(([name, value]) => [
						<dt key={name}>{name}</dt>,
						<dd key={`${name}=`}>{value}</dd>,
					])}
			</dl>
		</section>
	);
}
