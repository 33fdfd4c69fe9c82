import { HandHelping, PackageOpen, Undo2 } from "lucide";
import { Draft } from "../exchange/Draft";
import { Exchange } from "../exchange/Exchange";
import { Handover } from "../handover/Handover";
import { t } from "../i18n";
import { go, match, route } from "../net/router";
import { SignOut } from "../signIn/SignOut";
import { AppBar } from "../ui/AppBar";
import { ErrorCard } from "../ui/ErrorCard";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { NetStrip } from "../ui/NetStrip";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import { TabBar } from "../ui/TabBar";
import { UpdateStrip } from "../ui/UpdateStrip";
import { toGive, toShelve } from "./counterState";
import { Give } from "./Give";
import { ReturnGoods } from "./ReturnGoods";
import { Shelve } from "./Shelve";
import { useCounter } from "./useCounter";

interface Props {
	person: string;
	name: string;
	place: string;
}

/** The counter: put on the shelf what the picker brings, give out what the customer asks for. */
export function Counter({ person, name, place }: Props) {
	const work = useCounter(person, place);
	const { list, error, reload } = work;
	const order = match("/handover/:order", route.value)?.["order"];
	const home = () => {
		go("/", true);
		void reload();
	};
	if (order) {
		return <Handover key={order} person={person} orderId={order} onBack={home} onDone={home} />;
	}
	const draft = match("/exchange-of/:order", route.value)?.["order"];
	if (draft) return <Draft key={draft} orderId={draft} />;
	const exchange = match("/exchange/:id", route.value)?.["id"];
	if (exchange) return <Exchange key={exchange} person={person} exchangeId={exchange} />;
	const here = ["/shelve", "/return"].find((one) => one === route.value) ?? "/";
	return (
		<Screen
			head={
				<>
					<AppBar title={t("counter.title")} hint={name}>
						<LanguageSwitch />
						<SignOut />
					</AppBar>
					<UpdateStrip />
					<NetStrip />
				</>
			}
			tabs={
				<TabBar
					label={t("counter.title")}
					here={here}
					tabs={[
						{
							path: "/",
							name: t("counter.tab-give"),
							icon: HandHelping,
							count: list ? toGive(list).length : 0,
						},
						{
							path: "/shelve",
							name: t("counter.tab-shelve"),
							icon: PackageOpen,
							count: list ? toShelve(list, work.shelving).length : 0,
						},
						{ path: "/return", name: t("sold.tab"), icon: Undo2 },
					]}
				/>
			}
		>
			{list === null &&
				here !== "/return" &&
				(error === null ? <Skeleton /> : <ErrorCard error={error} onRetry={() => void reload()} />)}
			{here === "/return" && <ReturnGoods />}
			{list &&
				here !== "/return" &&
				(here === "/" ? <Give list={list} work={work} /> : <Shelve list={list} work={work} />)}
		</Screen>
	);
}
