import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { sessionLost } from "../net/api";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import type { Me, Role } from "../wire/api.gen";
import { SignInForm } from "./SignInForm";
import css from "./SignInGate.module.css";
import { SignOutSheet } from "./SignOut";
import { recognise, session, signOut } from "./session";

interface Props {
	role: Role;
	title: string;
	children: (me: Me) => ComponentChildren;
}

/** Lets in only a person of the role; asks again whenever the tab is looked at, since one browser has one session. */
export function SignInGate({ role, title, children }: Props) {
	useEffect(() => {
		void recognise(role);
		const look = () => {
			if (document.visibilityState === "visible") void recognise(role);
		};
		document.addEventListener("visibilitychange", look);
		return () => document.removeEventListener("visibilitychange", look);
	}, [role]);

	const lost = sessionLost.value;
	useEffect(() => {
		if (lost > 0) void recognise(role);
	}, [lost, role]);

	const now = session.value;
	if (now.state === "out") return <SignInForm role={role} title={title} />;
	if (now.state === "in" && now.me.roles.includes(role)) {
		return (
			<>
				{children(now.me)}
				<SignOutSheet />
			</>
		);
	}
	return (
		<main class={css.page} aria-busy={now.state === "asking"}>
			{now.state === "asking" && <Skeleton rows={5} />}
			{now.state === "failed" && (
				<ErrorCard error={now.error} onRetry={() => void recognise(role)} />
			)}
			{now.state === "in" && (
				<Empty
					title={t("sign-in.wrong-person", { name: now.me.name })}
					hint={t("sign-in.wrong-person-why", { role: t(`role.${role}`) })}
				>
					<Button kind="main" onClick={() => void signOut()}>
						{t("action.sign-out")}
					</Button>
				</Empty>
			)}
		</main>
	);
}
