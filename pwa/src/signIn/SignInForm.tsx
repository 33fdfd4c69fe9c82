import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { say } from "../net/problem";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { LanguageSwitch } from "../ui/LanguageSwitch";
import { Logo } from "../ui/Logo";
import type { Role } from "../wire/api.gen";
import { type DemoPerson, demoPeople } from "./demoSignIn";
import { readPhone, writePhone } from "./phone";
import css from "./SignInForm.module.css";
import { askCode, demoSignIn, signIn } from "./session";

interface Props {
	role: Role;
	title: string;
}

/** Phone, then the code that came; in the demo also one tap. */
export function SignInForm({ role, title }: Props) {
	const [phone, setPhone] = useState("");
	const [code, setCode] = useState("");
	const [sent, setSent] = useState<string | null>(null);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState("");
	const [person, setPerson] = useState<DemoPerson | null>(null);
	useEffect(() => {
		demoPeople().then(
			(people) => setPerson(people.find((one) => one.role === role) ?? null),
			() => undefined, // a real shop has no demo people
		);
	}, [role]);

	const attempt = async (work: () => Promise<unknown>) => {
		setBusy(true);
		setError("");
		await work().catch((problem: unknown) => setError(say(problem)));
		setBusy(false);
	};
	const ask = () => {
		const read = readPhone(phone);
		if (read === null) return setError(t("sign-in.bad-phone"));
		void attempt(async () => {
			await askCode(read);
			setSent(read);
		});
	};
	const enter = () => void attempt(() => signIn(sent ?? "", code.trim()));

	return (
		<main class={css.page}>
			<div class={css.language}>
				<LanguageSwitch />
			</div>
			<span class={css.logo}>
				<Logo size={72} />
			</span>
			<h1>{title}</h1>
			<form
				class={css.form}
				onSubmit={(event) => {
					event.preventDefault();
					if (sent) enter();
					else ask();
				}}
			>
				{sent === null ? (
					<Field
						label={t("sign-in.phone")}
						inputMode="tel"
						autocomplete="tel"
						placeholder="+7 999 123-45-67"
						value={phone}
						onInput={setPhone}
						error={error}
					/>
				) : (
					<>
						<p>{t("sign-in.code-sent", { phone: writePhone(sent) })}</p>
						<Field
							label={t("sign-in.code")}
							inputMode="numeric"
							autocomplete="one-time-code"
							maxLength={8}
							autofocus
							large
							value={code}
							onInput={setCode}
							error={error}
						/>
					</>
				)}
				<Button type="submit" kind="main" wide busy={busy}>
					{t(sent ? "sign-in.submit" : "sign-in.ask")}
				</Button>
				{sent && (
					<Button kind="quiet" onClick={() => setSent(null)}>
						{t("sign-in.other-phone")}
					</Button>
				)}
				{person && !sent && (
					<Button wide busy={busy} onClick={() => void attempt(() => demoSignIn(role))}>
						{t("sign-in.demo", { name: person.name })}
					</Button>
				)}
			</form>
		</main>
	);
}
