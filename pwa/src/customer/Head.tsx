import type { ComponentChildren } from "preact";
import { AppBar } from "../ui/AppBar";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { NetStrip } from "../ui/NetStrip";
import { UpdateStrip } from "../ui/UpdateStrip";

interface Props {
	title: string;
	hint?: string;
	onBack?: () => void;
	children?: ComponentChildren;
}

/** Bar and strips of every customer's screen. */
export function Head({ children, ...bar }: Props) {
	return (
		<>
			<AppBar {...bar}>
				<LanguageSwitch />
			</AppBar>
			<UpdateStrip />
			<NetStrip />
			{children}
		</>
	);
}
