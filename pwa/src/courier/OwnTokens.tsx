import { t } from "../i18n";
import { stamp } from "../i18n/format";
import { seg } from "../net/api";
import { useKeptFetch } from "../offline/useKeptFetch";
import { Qr } from "../ui/Qr";
import type { CourierTokens } from "../wire/api.gen";
import css from "./Courier.module.css";

interface Props {
	person: string;
	lockerId: string;
}

/** Signed QRs for the locker's reader: what to put in, what to take back; kept on the phone like the code. */
export function OwnTokens({ person, lockerId }: Props) {
	const path = `/lockers/${seg(lockerId)}/courier-tokens`;
	const tokens = useKeptFetch<CourierTokens>(person, path).value?.tokens ?? [];
	const live = tokens.filter(({ until }) => new Date(until) > new Date());
	if (live.length === 0) return null;
	return (
		<section class={css.own}>
			<h2>{t("courier.tokens")}</h2>
			<p class={css.facts}>{t("courier.tokens-why")}</p>
			{live.map(({ what, cells, token, until }) => (
				<details key={token} data-token={what}>
					<summary class={css.token}>
						{t(`courier.token-${what}`, { cells: cells.join(", ") })}
					</summary>
					<Qr
						text={token}
						label={t(`courier.token-${what}`, { cells: cells.join(", ") })}
						size={240}
					/>
					<p class={css.facts}>{t("courier.token-until", { time: stamp(until) })}</p>
				</details>
			))}
		</section>
	);
}
