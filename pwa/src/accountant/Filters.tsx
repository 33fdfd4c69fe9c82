import { t } from "../i18n";
import { Chips } from "../ui/Chips";
import native from "../ui/native.module.css";
import { PROOF_STATE, type ProofItem, type ProofKind } from "../wire/api.gen";
import css from "./Accountant.module.css";
import type { Filter } from "./proofState";

interface Props {
	items: readonly ProofItem[];
	filter: Filter;
	onFilter: (filter: Filter) => void;
}

/** By state and by kind; only kinds that the day has. */
export function Filters({ items, filter, onFilter }: Props) {
	const kinds = [...new Set(items.map(({ kind }) => kind))].sort();
	return (
		<div class={css.filters}>
			<Chips
				label={t("accountant.status")}
				options={[
					{ value: "", text: t("accountant.all") },
					...PROOF_STATE.map((value) => ({ value, text: t(`accountant.state-${value}`) })),
				]}
				chosen={filter.state}
				onChoose={(state) => onFilter({ ...filter, state: state as Filter["state"] })}
			/>
			<label class={native.field}>
				<span>{t("accountant.kind")}</span>
				<select
					value={filter.kind}
					onChange={(event) =>
						onFilter({ ...filter, kind: event.currentTarget.value as ProofKind | "" })
					}
				>
					<option value="">{t("accountant.all")}</option>
					{kinds.map((kind) => (
						<option key={kind} value={kind}>
							{t(`accountant.kind-${kind}`)}
						</option>
					))}
				</select>
			</label>
		</div>
	);
}
