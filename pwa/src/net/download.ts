import { getFile } from "./api";

const KEPT_MS = 60_000;

/** Fetch a file with the session of this app and give it to the person; a plain link would not carry the session. */
export async function download(path: string): Promise<void> {
	const { file, name } = await getFile(path);
	const address = URL.createObjectURL(file);
	const link = document.createElement("a");
	link.href = address;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
