import { encode } from "uqr";
import css from "./Qr.module.css";

interface Props {
	text: string;
	label: string;
	/** Side in pixels. */
	size?: number;
}

/** A QR code as one path; always dark on white, as readers want it. */
export function Qr({ text, label, size = 200 }: Props) {
	const code = encode(text, { ecc: "M", border: 2 });
	const dots = code.data.flatMap((row, y) =>
		row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])),
	);
	return (
		<svg
			class={css.qr}
			width={size}
			height={size}
			viewBox={`0 0 ${code.size} ${code.size}`}
			shape-rendering="crispEdges"
			role="img"
			aria-label={label}
			data-text={text}
		>
			<rect width={code.size} height={code.size} fill="#fff" />
			<path d={dots.join("")} fill="#000" />
		</svg>
	);
}
