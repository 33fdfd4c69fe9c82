import type { KioskView } from "../wire/api.gen";

const BASE = "/api/kiosk";

async function ask(path: string, body?: unknown): Promise<KioskView> {
	const response = await fetch(BASE + path, {
		...(body === undefined
			? {}
			: {
					method: "POST",
					body: JSON.stringify(body),
					headers: { "Content-Type": "application/json", "X-Lukoshko": "1" },
				}),
		signal: AbortSignal.timeout(5000),
	});
	if (!response.ok) throw new Error(`the agent answered ${response.status}`);
	return response.json() as Promise<KioskView>;
}

export const look = () => ask("");
export const enter = (text: string, second = "") => ask("/enter", { text, second });
export const open = (cell: number | null) => ask("/open", { cell });
export const leave = () => ask("/done", {});
