import {
	Bike,
	Calculator,
	Headset,
	type IconNode,
	PackageCheck,
	Refrigerator,
	ShoppingBasket,
	Store,
	Wrench,
} from "lucide";
import { type Key, t } from "../i18n";
import { Icon } from "../ui/Icon";
import type { Role } from "../wire/api.gen";
import css from "./DoorCard.module.css";

export interface Door {
	key: Role | "twin";
	/** Whose app it is; null for the machines. */
	role: Role | null;
	path: string;
	icon: IconNode;
	title: Key;
	/** One line of what to try. */
	hint: Key;
}

export const DOORS: readonly Door[] = [
	{
		key: "customer",
		role: "customer",
		path: "/?as=customer",
		icon: ShoppingBasket,
		title: "role.customer",
		hint: "demo.try.customer",
	},
	{
		key: "picker",
		role: "picker",
		path: "/picker/?as=picker",
		icon: PackageCheck,
		title: "role.picker",
		hint: "demo.try.picker",
	},
	{
		key: "courier",
		role: "courier",
		path: "/courier/?as=courier",
		icon: Bike,
		title: "role.courier",
		hint: "demo.try.courier",
	},
	{
		key: "operator",
		role: "operator",
		path: "/operator/?as=operator",
		icon: Headset,
		title: "role.operator",
		hint: "demo.try.operator",
	},
	{
		key: "clerk",
		role: "clerk",
		path: "/counter/?as=clerk",
		icon: Store,
		title: "role.clerk",
		hint: "demo.try.clerk",
	},
	{
		key: "technician",
		role: "technician",
		path: "/technician/?as=technician",
		icon: Wrench,
		title: "role.technician",
		hint: "demo.try.technician",
	},
	{
		key: "accountant",
		role: "accountant",
		path: "/accountant/?as=accountant",
		icon: Calculator,
		title: "role.accountant",
		hint: "demo.try.accountant",
	},
	{
		key: "twin",
		role: null,
		path: "/twin/",
		icon: Refrigerator,
		title: "twin.title",
		hint: "demo.try.twin",
	},
];

interface Props {
	door: Door;
	/** The demo's person behind it. */
	person: string;
}

/** A door to one app; opens beside this page, so that several people can be played at once. */
export function DoorCard({ door, person }: Props) {
	return (
		<a class={css.door} href={door.path} target="_blank" rel="noopener" data-door={door.key}>
			<span class={css.icon}>
				<Icon icon={door.icon} size={28} />
			</span>
			<span class={css.text}>
				<strong class={css.title}>{t(door.title)}</strong>
				{person && <span class={css.person}>{person}</span>}
				<span>{t(door.hint)}</span>
			</span>
		</a>
	);
}
