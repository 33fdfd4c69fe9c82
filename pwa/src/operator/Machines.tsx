import { Cpu, Refrigerator } from "lucide";
import { t } from "../i18n";
import { go } from "../net/router";
import { TillRow } from "../tills/TillRow";
import { byTrouble } from "../tills/tillState";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import { LockerCard } from "./LockerCard";
import css from "./Machines.module.css";
import { useMachines } from "./useMachines";

/** Everything that has a plug: productomats with their doors and cold, tills with their shifts and paper. */
export function Machines() {
	const { machines, error, accept, reload } = useMachines();
	if (machines === null) {
		return error === null ? (
			<Skeleton rows={3} kind="tile" />
		) : (
			<ErrorCard error={error} onRetry={() => void reload()} />
		);
	}
	if (machines.lockers.length + machines.tills.length === 0) {
		return (
			<Empty
				icon={Refrigerator}
				title={t("operator.machines-empty")}
				hint={t("operator.machines-empty-why")}
			/>
		);
	}
	return (
		<div class={css.machines}>
			<section class={css.column}>
				<Button wide icon={Cpu} onClick={() => go("/devices")}>
					{t("device.lead")}
				</Button>
				<h2>{t("operator.machines-lockers")}</h2>
				{machines.lockers.map((locker) => (
					<LockerCard key={locker.id} locker={locker} onChange={accept} />
				))}
			</section>
			<section class={css.column}>
				<h2>{t("operator.machines-tills")}</h2>
				<ul class={css.column}>
					{byTrouble(machines.tills).map((till) => (
						<TillRow key={till.id} till={till} open={false} />
					))}
				</ul>
			</section>
		</div>
	);
}
