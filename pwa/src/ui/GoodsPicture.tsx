import { ShoppingBasket } from "lucide";
import { useState } from "preact/hooks";
import css from "./GoodsPicture.module.css";
import { Icon } from "./Icon";

interface Props {
	/** Name of an icon or a path; empty when there is none. */
	picture: string;
	/** Side in pixels. */
	size?: number;
}

/** The picture of goods; decoration, since the name always stands beside it. */
export function GoodsPicture({ picture, size = 56 }: Props) {
	const [broken, setBroken] = useState("");
	const source = picture.includes("/") ? picture : `/pictures/${encodeURIComponent(picture)}.svg`;
	return (
		<span class={css.frame} data-missing={!picture || broken === picture}>
			{picture && broken !== picture ? (
				<img
					src={source}
					alt=""
					width={size}
					height={size}
					loading="lazy"
					decoding="async"
					onError={() => setBroken(picture)}
				/>
			) : (
				<Icon icon={ShoppingBasket} size={size} />
			)}
		</span>
	);
}
