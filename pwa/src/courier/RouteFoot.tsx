import { PackageOpen } from "lucide";
import { t } from "../i18n";
import { go } from "../net/router";
import { Button } from "../ui/Button";
import type { StopView } from "../wire/api.gen";

const HERE = {
	door: "courier.go-on",
	locker: "courier.fill",
	counter: "courier.give-in",
} as const;

interface Props {
	stop: StopView;
	/** Bags that still lie in the shop. */
	left: number;
	bagsFirst: boolean;
	onOpen: () => void;
}

/** What to do now: take the bags, or go to the stop; the other one stays in reach. */
export function RouteFoot({ stop, left, bagsFirst, onOpen }: Props) {
	const here = HERE[stop.kind];
	const load = left > 0 && (
		<Button
			kind={bagsFirst ? "main" : "second"}
			size={bagsFirst ? "large" : "usual"}
			wide
			icon={PackageOpen}
			onClick={() => go("/load")}
		>
			{t("courier.load-first", { n: left })}
		</Button>
	);
	if (bagsFirst && stop.state === "planned") return load;
	return (
		<>
			{load}
			<Button
				kind={bagsFirst ? "second" : "main"}
				size={bagsFirst ? "usual" : "large"}
				wide
				onClick={onOpen}
			>
				{t(stop.state === "planned" ? "courier.open-stop" : here)}
			</Button>
		</>
	);
}
