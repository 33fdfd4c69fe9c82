import { useState } from "preact/hooks";
import { t } from "../i18n";
import { seg, sendFile, withQuery } from "../net/api";
import { ErrorCard } from "../ui/ErrorCard";
import native from "../ui/native.module.css";
import stack from "../ui/stack.module.css";
import type { RegisterView } from "../wire/api.gen";
import css from "./Accountant.module.css";

interface Props {
	acquirers: readonly string[];
	onCame: (register: RegisterView) => void;
}

/** A register's file, sent as it is. */
export function BringRegister({ acquirers, onCame }: Props) {
	const [acquirer, setAcquirer] = useState(acquirers[0] ?? "");
	const [error, setError] = useState<unknown>(null);
	const bring = async (file: File) => {
		setError(null);
		try {
			const path = `/reports/proof/registers/${seg(acquirer)}`;
			onCame(await sendFile<RegisterView>(withQuery(path, { name: file.name }), file));
		} catch (problem) {
			setError(problem);
		}
	};
	if (acquirers.length === 0) return null;
	return (
		<div class={stack.list}>
			{error !== null && <ErrorCard error={error} />}
			{acquirers.length > 1 && (
				<label class={native.field}>
					<span>{t("accountant.acquirer")}</span>
					<select value={acquirer} onChange={(event) => setAcquirer(event.currentTarget.value)}>
						{acquirers.map((name) => (
							<option key={name}>{name}</option>
						))}
					</select>
				</label>
			)}
			<label class={css.bring}>
				<span>{t("accountant.bring")}</span>
				<input
					type="file"
					accept=".csv,text/csv"
					onChange={(event) => {
						const file = event.currentTarget.files?.[0];
						event.currentTarget.value = "";
						if (file) void bring(file);
					}}
				/>
			</label>
			<p class={stack.facts}>{t("accountant.bring-hint")}</p>
		</div>
	);
}
