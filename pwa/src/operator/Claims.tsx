import { t } from "../i18n";
import { ClaimCard } from "./ClaimCard";
import css from "./Claims.module.css";
import { useClaims } from "./useClaims";

/** Orders in trouble at a locker that wait for a decision, the most urgent first; nothing when there are none. */
export function Claims() {
	const { claims, accept } = useClaims();
	if (claims.length === 0) return null;
	return (
		<section class={css.claims} aria-label={t("claim.title")}>
			<h2>{t("claim.title")}</h2>
			<ul class={css.claims} aria-live="polite">
				{claims.map((claim) => (
					<ClaimCard key={claim.id} claim={claim} onChange={accept} />
				))}
			</ul>
		</section>
	);
}
