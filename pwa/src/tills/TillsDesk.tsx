import { Printer } from "lucide";
import { t } from "../i18n";
import { back, route } from "../net/router";
import { Button } from "../ui/Button";
import { SideBySide } from "../ui/SideBySide";
import stack from "../ui/stack.module.css";
import { shiftOf, tillOf } from "./paths";
import { ShiftPage } from "./ShiftPage";
import { TillPage } from "./TillPage";
import { Tills } from "./Tills";

interface Props {
	person: string;
	/** The operator takes care of money and queues, too. */
	mayMoney: boolean;
	/** Where the list is reached from on a phone. */
	home: string;
}

/** Tills and what is chosen from them. */
export function TillsDesk({ person, mayMoney, home }: Props) {
	const id = tillOf(route.value);
	const shift = shiftOf(route.value);
	return (
		<SideBySide
			choose={t("till.choose")}
			list={<Tills open={id} />}
			page={
				id && (
					<div class={stack.list}>
						<div class={stack.onPhone}>
							<Button icon={Printer} onClick={() => back(home)}>
								{t("till.back")}
							</Button>
						</div>
						{shift ? (
							<ShiftPage {...shift} mayMoney={mayMoney} />
						) : (
							<TillPage key={id} person={person} id={id} mayMoney={mayMoney} />
						)}
					</div>
				)
			}
		/>
	);
}
