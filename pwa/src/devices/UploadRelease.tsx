import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { Asking } from "../ui/Asking";
import { Card } from "../ui/Card";
import stack from "../ui/stack.module.css";
import type { Releases } from "../wire/api.gen";
import { addRelease, sendWheel } from "./calls";
import { manifestOf, sorted } from "./releaseState";
import css from "./UploadRelease.module.css";

interface Props {
	onChange: (came: Releases) => void;
}

/** Register a signed release: its manifest, then the wheels that it names; what was sent before may be sent again. */
export function UploadRelease({ onChange }: Props) {
	const input = useRef<HTMLInputElement>(null);
	const [files, setFiles] = useState<readonly File[]>([]);
	const [said, setSaid] = useState("");
	const { signed, wheels } = sorted(files);
	const send = async () => {
		const manifest = signed && manifestOf(await signed.text());
		if (!manifest) {
			setSaid(t("release.not-a-manifest"));
			return;
		}
		onChange(await addRelease(manifest.signed));
		for (const [at, wheel] of wheels.entries()) {
			setSaid(t("release.sending", { at: at + 1, of: wheels.length }));
			onChange(await sendWheel(manifest.version, wheel));
		}
		setSaid(t("release.sent", { version: manifest.version }));
		setFiles([]);
		if (input.current) input.current.value = "";
	};
	return (
		<Card title={t("release.add")}>
			<label class={css.files}>
				<span>{t("release.files")}</span>
				<input
					ref={input}
					type="file"
					multiple
					accept=".json,.whl"
					// Else the same file, built anew, would be no change, and the old one would be sent.
					onClick={(event) => {
						event.currentTarget.value = "";
						setFiles([]);
						setSaid("");
					}}
					onChange={(event) => {
						setFiles([...(event.currentTarget.files ?? [])]);
						setSaid("");
					}}
				/>
			</label>
			{files.length > 0 && signed === null && <p>{t("release.no-manifest")}</p>}
			<p class={stack.facts} role="status">
				{said}
			</p>
			<Asking size="usual" disabled={signed === null} onAsk={send}>
				{t("release.send")}
			</Asking>
		</Card>
	);
}
