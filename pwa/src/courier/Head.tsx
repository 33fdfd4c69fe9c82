import type { ComponentChildren } from "preact";
import { SignOut } from "../signIn/SignOut";
import { AppBar } from "../ui/AppBar";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { NetStrip } from "../ui/NetStrip";
import { UpdateStrip } from "../ui/UpdateStrip";

interface Props {
	title: string;
	hint?: string;
	onBack?: () => void;
	/** Strips of this screen. */
	children?: ComponentChildren;
}

/** The bar with its strips; the language only where there is no way back. */
export function Head({ title, hint = "", onBack, children }: Props) {
	return (
		<>
			{onBack ? (
				<AppBar title={title} hint={hint} onBack={onBack} />
			) : (
				<AppBar title={title} hint={hint}>
					<LanguageSwitch />
					<SignOut />
				</AppBar>
			)}
			<UpdateStrip />
			{children}
			<NetStrip />
		</>
	);
}
