import { t } from "../i18n";
import { GoodsPicture } from "../ui/GoodsPicture";
import css from "./Groups.module.css";
import { below, group, groups, pathTo } from "./shopState";

interface RowProps {
	/** The group whose children are shown; null for the top. */
	parent: string | null;
	chosen: string;
}

function Row({ parent, chosen }: RowProps) {
	const chips = below(groups.value, parent);
	if (chips.length === 0) return null;
	return (
		<ul class={css.row}>
			{parent === null && <Chip id="" name={t("shop.all")} on={chosen === ""} />}
			{chips.map((one) => (
				<Chip
					key={one.id}
					id={one.id}
					name={one.name}
					on={one.id === chosen}
					up={parent ?? ""}
					picture={one.picture}
				/>
			))}
		</ul>
	);
}

interface ChipProps {
	id: string;
	name: string;
	on: boolean;
	/** The group one level up. */
	up?: string;
	picture?: string;
}

/** A department; pressed again it leads one level up. */
function Chip({ id, name, on, up = "", picture = "" }: ChipProps) {
	return (
		<li>
			<button
				type="button"
				class={css.chip}
				aria-pressed={on}
				onClick={() => {
					group.value = on ? up : id;
				}}
			>
				{picture && <GoodsPicture picture={picture} size={24} />}
				{name}
			</button>
		</li>
	);
}

/** Departments, and below the chosen one its own. */
export function Groups() {
	const way = pathTo(groups.value, group.value);
	return (
		<nav class={css.groups} aria-label={t("shop.groups")}>
			<Row parent={null} chosen={way[0]?.id ?? ""} />
			{way.map((one, level) => (
				<Row key={one.id} parent={one.id} chosen={way[level + 1]?.id ?? ""} />
			))}
		</nav>
	);
}
