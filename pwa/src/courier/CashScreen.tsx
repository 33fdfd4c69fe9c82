import { runs } from "../cash/myCash";
import type { MyCashWork } from "../cash/useMyCash";
import { t } from "../i18n";
import { back } from "../net/router";
import { ErrorCard } from "../ui/ErrorCard";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import { CashBegin } from "./CashBegin";
import { CashCount } from "./CashCount";
import { CashOpen } from "./CashOpen";
import { Head } from "./Head";

interface Props {
	work: MyCashWork;
}

/** The courier's cash: begin with a float, see what is in the bag, count blind. */
export function CashScreen({ work }: Props) {
	const { cash, error, reload } = work;
	const head = <Head title={t("cash.title")} onBack={() => back("/")} />;
	if (cash === null) {
		return (
			<Screen head={head}>
				{error === null ? <Skeleton /> : <ErrorCard error={error} onRetry={() => void reload()} />}
			</Screen>
		);
	}
	const { shift } = cash;
	if (!runs(shift)) return <CashBegin head={head} last={shift} work={work} />;
	if (shift.state === "open") return <CashOpen head={head} shift={shift} work={work} />;
	return <CashCount key={shift.id} head={head} shift={shift} work={work} />;
}
