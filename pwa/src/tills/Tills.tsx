import { Printer } from "lucide";
import { t } from "../i18n";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import stack from "../ui/stack.module.css";
import { TillRow } from "./TillRow";
import css from "./Tills.module.css";
import { useTills } from "./useTills";

interface Props {
	/** The till that is open beside the list. */
	open: string | null;
}

/** Every till, those in trouble first. */
export function Tills({ open }: Props) {
	const { tills, error, reload } = useTills();
	if (tills === null) {
		return error === null ? (
			<Skeleton rows={3} />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	if (tills.length === 0) {
		return <Empty icon={Printer} title={t("till.none")} hint={t("till.none-why")} />;
	}
	const troubled = tills.filter(({ severity }) => severity > 0).length;
	return (
		<section class={css.list} aria-label={t("till.title")}>
			<p class={stack.facts} role="status">
				{troubled > 0 ? t("till.troubled", { n: troubled }) : t("till.well")}
			</p>
			<ul class={css.rows}>
				{tills.map((till) => (
					<TillRow key={till.id} till={till} open={till.id === open} />
				))}
			</ul>
		</section>
	);
}
