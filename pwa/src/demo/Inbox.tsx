import { MessageSquare } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { time } from "../i18n/format";
import { type DemoMessage, demoMessages } from "../signIn/demoSignIn";
import { writePhone } from "../signIn/phone";
import { usePoll } from "../twin/usePoll";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import css from "./Inbox.module.css";
import { withMessages } from "./inboxState";

const EVERY_MS = 1000;

/** Every message that the shop has sent, the newest first. */
export function Inbox() {
	const [messages, setMessages] = useState<readonly DemoMessage[] | null>(null);
	const error = usePoll(async () => {
		const fresh = await demoMessages("", messages?.[0]?.no ?? 0);
		setMessages((known) => withMessages(known ?? [], fresh));
	}, EVERY_MS);
	if (messages === null && error !== null) return <ErrorCard error={error} />;
	if (messages?.length === 0) {
		return (
			<Empty icon={MessageSquare} title={t("demo.no-messages")} hint={t("demo.no-messages-hint")} />
		);
	}
	return (
		<ol class={css.inbox} aria-live="polite" aria-label={t("demo.messages")}>
			{messages?.map((message) => (
				<li key={message.no} class={css.message}>
					<span class={css.to}>
						{writePhone(message.phone)} · {time(message.at)}
					</span>
					<span class={css.text}>{message.text}</span>
				</li>
			))}
		</ol>
	);
}
