import { PackageX } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { back } from "../net/router";
import { Asking } from "../ui/Asking";
import { Choice } from "../ui/Choice";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import { ZoneTag } from "../ui/ZoneTag";
import { CARRIED } from "./bagState";
import { bagName, bagWords } from "./bagWords";
import css from "./Courier.module.css";
import { Head } from "./Head";
import { useBag } from "./useBag";

interface Props {
	person: string;
	parcels: number;
}

/** Which bag or van the parcels ride in, and what each means for the cold. */
export function BagScreen({ person, parcels }: Props) {
	const { bags, error, reload, choose } = useBag(person, parcels);
	const [marked, setMarked] = useState<string | null>(null);
	const now = marked ?? bags?.counted ?? null;
	const leave = () => back("/");
	return (
		<Screen
			head={<Head title={t("courier.bag-title")} onBack={leave} />}
			foot={
				bags &&
				bags.bags.length > 0 && (
					<Asking
						disabled={now === null || now === ""}
						onAsk={async () => {
							if (now !== null && now !== bags.chosen) await choose(now);
							leave();
						}}
					>
						{t("courier.bag-do")}
					</Asking>
				)
			}
		>
			{bags === null &&
				(error === null ? <Skeleton /> : <ErrorCard error={error} onRetry={() => void reload()} />)}
			{bags?.bags.length === 0 && (
				<Empty icon={PackageX} title={t("courier.bag-empty")} hint={t("courier.bag-empty-why")} />
			)}
			{bags && bags.bags.length > 0 && (
				<>
					<p>{t("courier.bag-why")}</p>
					<div class={css.stops} role="radiogroup" aria-label={t("courier.bag-title")}>
						{bags.bags.map((bag) => (
							<Choice key={bag.id} name="bag" value={bag.id} chosen={now} onChoose={setMarked}>
								<span class={css.name}>{bagName(bag.id)}</span>
								{CARRIED.map((zone) => (
									<span key={zone} class={css.keeps}>
										<ZoneTag zone={zone} short />
										<span>{bagWords(bag, zone)}</span>
									</span>
								))}
							</Choice>
						))}
					</div>
					{bags.riding > 0 && now !== bags.counted && (
						<p class={css.remind} role="alert">
							{t("courier.bag-move", { n: bags.riding })}
						</p>
					)}
				</>
			)}
		</Screen>
	);
}
