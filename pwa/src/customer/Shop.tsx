import { SearchX } from "lucide";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { go } from "../net/router";
import { session } from "../signIn/session";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import { GoodsTile } from "./GoodsTile";
import { Groups } from "./Groups";
import { Head } from "./Head";
import { More } from "./More";
import { SearchField } from "./SearchField";
import css from "./Shop.module.css";
import { found, group, loadGroups, look, query } from "./shopState";
import { Tabs } from "./Tabs";

const PAUSE_MS = 250;

/** The shop window: search, departments, goods. */
export function Shop() {
	const wanted = `${group.value}\n${query.value}`;
	useEffect(() => void loadGroups(), []);
	useEffect(() => {
		const first = found.value.question === "" || !query.value;
		const timer = setTimeout(() => void look(), first ? 0 : PAUSE_MS);
		return () => clearTimeout(timer);
	}, [wanted]);
	const { goods, state, error, next, total } = found.value;
	return (
		<Screen
			head={
				<Head title={t("app.name")}>
					<div class={css.search}>
						<SearchField value={query.value} onInput={(text) => (query.value = text)} />
						{session.value.state === "out" && (
							<Button kind="quiet" onClick={() => go("/orders")}>
								{t("shop.sign-in")}
							</Button>
						)}
					</div>
				</Head>
			}
			tabs={<Tabs here="/" />}
		>
			<Groups />
			<p class="visually-hidden" role="status">
				{state === "done" ? t("shop.found", { n: total }) : ""}
			</p>
			{state === "failed" && <ErrorCard error={error} onRetry={() => void look()} />}
			{state === "done" && goods.length === 0 && (
				<Empty icon={SearchX} title={t("shop.nothing")} hint={t("shop.nothing-hint")} />
			)}
			<ul class={css.goods} aria-busy={state === "asking"}>
				{goods.map((one) => (
					<li key={one.id}>
						<GoodsTile goods={one} />
					</li>
				))}
			</ul>
			{state === "asking" && <Skeleton kind="tile" rows={goods.length > 0 ? 2 : 6} />}
			{state === "done" && next !== "" && <More onMore={() => void look(true)} />}
		</Screen>
	);
}
