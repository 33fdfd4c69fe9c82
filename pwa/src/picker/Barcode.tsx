import { bars } from "./code128";
import css from "./ParcelLabel.module.css";

interface Props {
	text: string;
}

/** A Code 128 barcode with its text; ten modules of quiet zone on both sides. */
export function Barcode({ text }: Props) {
	const code = bars(text);
	return (
		<figure class={css.barcode}>
			<svg
				viewBox={`-10 0 ${code.width + 20} 40`}
				preserveAspectRatio="none"
				shape-rendering="crispEdges"
				role="img"
				aria-label={text}
			>
				{code.bars.map(([x, width]) => (
					<rect key={x} x={x} y={0} width={width} height={40} fill="#000" />
				))}
			</svg>
			<figcaption>{text}</figcaption>
		</figure>
	);
}
