import { spaced } from "../customer/orderState";
import { t } from "../i18n";
import { seg } from "../net/api";
import { useKeptFetch } from "../offline/useKeptFetch";
import type { StaffCode } from "../wire/api.gen";
import css from "./Courier.module.css";
import { OwnTokens } from "./OwnTokens";

interface Props {
	person: string;
	lockerId: string;
}

/** The courier's own code for the locker's pad: kept on the phone, for it is needed when nothing is reached. */
export function OwnCode({ person, lockerId }: Props) {
	const path = `/lockers/${seg(lockerId)}/staff-code`;
	const code = useKeptFetch<StaffCode>(person, path).value?.code;
	return (
		<>
			{code && (
				<section class={css.own}>
					<h2>{t("courier.code")}</h2>
					<p class={css.code} data-own-code={code}>
						{spaced(code)}
					</p>
					<p class={css.facts}>{t("courier.code-why")}</p>
				</section>
			)}
			<OwnTokens person={person} lockerId={lockerId} />
		</>
	);
}
