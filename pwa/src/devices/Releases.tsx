import { PackageOpen } from "lucide";
import { t } from "../i18n";
import { Empty } from "../ui/Empty";
import { ErrorCard } from "../ui/ErrorCard";
import { Skeleton } from "../ui/Skeleton";
import stack from "../ui/stack.module.css";
import { ReleaseCard } from "./ReleaseCard";
import { UploadRelease } from "./UploadRelease";
import { useReleases } from "./useReleases";

interface Props {
	mayUpload: boolean;
}

/** Releases of the agents, newest first: how far each has come, the next share, a stop. */
export function Releases({ mayUpload }: Props) {
	const { releases, error, accept, reload } = useReleases();
	return (
		<section class={stack.list} aria-label={t("release.title")}>
			<h2>{t("release.title")}</h2>
			{mayUpload && <UploadRelease onChange={accept} />}
			{releases === null &&
				(error === null ? (
					<Skeleton rows={3} />
				) : (
					<ErrorCard error={error} onRetry={() => void reload().catch(() => undefined)} />
				))}
			{releases?.length === 0 && (
				<Empty icon={PackageOpen} title={t("release.none")} hint={t("release.none-why")} />
			)}
			<ul class={stack.list}>
				{releases?.map((release) => (
					<ReleaseCard key={release.version} release={release} onChange={accept} />
				))}
			</ul>
		</section>
	);
}
