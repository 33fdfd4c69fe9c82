import { PackageX } from "lucide";
import type { ComponentChildren } from "preact";
import { Finish } from "../handover/Finish";
import { t } from "../i18n";
import { post } from "../net/api";
import { useView } from "../net/useView";
import { Empty } from "../ui/Empty";
import { Screen } from "../ui/Screen";
import { Skeleton } from "../ui/Skeleton";
import type { ExchangeView, PayMethod } from "../wire/api.gen";
import { Done } from "./Done";
import { phase } from "./exchangeState";
import { Settle } from "./Settle";

interface Props {
	head: ComponentChildren;
	person: string;
	path: string;
	room: string;
	onDone: () => void;
}

/** An exchange, live: settled, given up, or waiting for the clerk. */
export function Opened({ head, person, path, room, onDone }: Props) {
	const { view, accept, reload } = useView<ExchangeView>({ person, path, kind: "exchange", room });
	const ask = async (tail: string, body: object = {}) => {
		try {
			accept(await post<ExchangeView>(`${path}/${tail}`, body));
		} catch (problem) {
			await reload();
			throw problem;
		}
	};
	if (view === null) {
		return (
			<Screen head={head}>
				<Skeleton />
			</Screen>
		);
	}
	switch (phase(view)) {
		case "done":
			return <Done head={head} view={view} onDone={onDone} />;
		case "given_up":
			return (
				<Screen head={head} foot={<Finish onDone={onDone} />}>
					<Empty icon={PackageX} title={t("swap.given-up")} hint={t("swap.given-up-why")} />
				</Screen>
			);
		default:
			return (
				<Settle
					head={head}
					view={view}
					onSettle={(method: PayMethod | null, given = 0) =>
						ask("settle", {
							expected_kopecks: view.difference_kopecks,
							method,
							given_kopecks: given,
						})
					}
					onGiveUp={() => ask("give-up")}
				/>
			);
	}
}
