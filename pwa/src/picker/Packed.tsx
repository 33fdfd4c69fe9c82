import { PackageCheck, Printer, Undo2 } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { go } from "../net/router";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { Screen } from "../ui/Screen";
import { Strip } from "../ui/Strip";
import type { TaskView } from "../wire/api.gen";
import { ParcelContents } from "./ParcelContents";
import { ParcelLabel } from "./ParcelLabel";
import css from "./ParcelLabel.module.css";

interface Props {
	head: ComponentChildren;
	task: TaskView;
}

const WHAT_NOW = {
	locker: "picker.packed-cells",
	courier: "picker.packed-courier",
	counter: "picker.packed-counter",
} as const;

/** A task that is over: cancelled, or the parcels with their labels; the printer's paper is 58 × 40 mm. */
export function Packed({ head, task }: Props) {
	if (task.parcels.length === 0) {
		return (
			<Screen
				head={head}
				foot={
					<Button kind="main" wide size="large" onClick={() => go("/", true)}>
						{t("picker.done")}
					</Button>
				}
			>
				<Empty icon={Undo2} title={t("picker.gone-title")} hint={t("picker.gone")} />
			</Screen>
		);
	}
	return (
		<Screen
			head={
				<>
					{head}
					<Strip tone="good" icon={PackageCheck}>
						{t("picker.packed-title", { number: task.order_number })}. {t(WHAT_NOW[task.way])}
					</Strip>
				</>
			}
			foot={
				<>
					<Button icon={Printer} wide size="large" onClick={() => window.print()}>
						{t("picker.labels")}
					</Button>
					<Button kind="main" wide size="large" onClick={() => go("/", true)}>
						{t("picker.done")}
					</Button>
				</>
			}
		>
			<ul class={css.sheet}>
				{task.parcels.map((parcel) => (
					<li key={parcel.id}>
						<ParcelLabel parcel={parcel} task={task} />
						<ParcelContents parcel={parcel} task={task} />
					</li>
				))}
			</ul>
		</Screen>
	);
}
