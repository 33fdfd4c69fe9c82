import type { IconNode } from "lucide";
import { go } from "../net/router";
import { Icon } from "./Icon";
import css from "./TabBar.module.css";

export interface Tab {
	path: string;
	name: string;
	icon: IconNode;
	/** A number on the tab; nothing for 0. */
	count?: number;
}

interface Props {
	tabs: readonly Tab[];
	/** Path of the tab that is open. */
	here: string;
	label: string;
}

export function TabBar({ tabs, here, label }: Props) {
	return (
		<nav class={css.bar} aria-label={label}>
			{tabs.map((tab) => (
				<a
					key={tab.path}
					class={css.tab}
					href={`#${tab.path}`}
					aria-current={tab.path === here ? "page" : undefined}
					onClick={(event) => {
						event.preventDefault();
						go(tab.path);
					}}
				>
					<span class={css.sign}>
						<Icon icon={tab.icon} />
						{!!tab.count && <span class={css.count}>{tab.count}</span>}
					</span>
					<span>{tab.name}</span>
				</a>
			))}
		</nav>
	);
}
