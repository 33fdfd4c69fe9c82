import { t } from "../i18n";
import { money } from "../i18n/format";
import type { ShiftFigures, ShiftView } from "../wire/api.gen";
import css from "./Shift.module.css";
import { figuresWords } from "./words";

interface Props {
	shift: ShiftView;
}

const FIGURES = [
	"count",
	"total_kopecks",
	"cash_kopecks",
	"electronic_kopecks",
	"prepaid_kopecks",
	"credit_kopecks",
	"other_kopecks",
] as const satisfies readonly (keyof ShiftFigures)[];

function shown(figures: ShiftFigures | undefined, name: (typeof FIGURES)[number]): string {
	const value = figures?.[name] ?? 0;
	return name === "count" ? String(value) : money(value);
}

/** The register's figures and ours beside each other, by kind of receipt; what differs is marked. */
export function ShiftTable({ shift }: Props) {
	const kinds = [...shift.register, ...shift.ours]
		.map(({ kind, correction }) => ({ kind, correction }))
		.filter(
			(one, at, all) =>
				all.findIndex((other) => other.kind === one.kind && other.correction === one.correction) ===
				at,
		);
	const told = shift.report !== "none";
	return (
		<>
			{kinds.map(({ kind, correction }) => {
				const same = (one: ShiftFigures) => one.kind === kind && one.correction === correction;
				const [there, here] = [shift.register.find(same), shift.ours.find(same)];
				const rows = FIGURES.filter(
					(name) => (there?.[name] ?? 0) !== 0 || (here?.[name] ?? 0) !== 0,
				);
				return (
					<table key={`${kind}${correction}`} class={css.table}>
						<caption>{figuresWords({ kind, correction })}</caption>
						<thead>
							<tr>
								<th />
								<th scope="col">{t("till.by-register")}</th>
								<th scope="col">{t("till.by-us")}</th>
							</tr>
						</thead>
						<tbody>
							{rows.map((name) => (
								<tr key={name} data-differs={told && (there?.[name] ?? 0) !== (here?.[name] ?? 0)}>
									<th scope="row">{t(`till.figure-${name}`)}</th>
									<td>{told ? shown(there, name) : "—"}</td>
									<td>{shown(here, name)}</td>
								</tr>
							))}
						</tbody>
					</table>
				);
			})}
		</>
	);
}
