import { useRef } from "preact/hooks";
import { newId } from "./api";

/** The id of what is asked for: the same again after a lost answer, another one for anything else. */
export function useAttempt(): (body: object) => string {
	const last = useRef({ body: "", id: "" });
	return (body) => {
		const written = JSON.stringify(body);
		if (last.current.body !== written) last.current = { body: written, id: newId() };
		return last.current.id;
	};
}
