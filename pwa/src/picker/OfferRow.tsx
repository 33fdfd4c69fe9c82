import type { IconNode } from "lucide";
import { price } from "../i18n/format";
import { GoodsPicture } from "../ui/GoodsPicture";
import { Icon } from "../ui/Icon";
import type { GoodsView } from "../wire/api.gen";
import css from "./Offers.module.css";

interface Props {
	goods: GoodsView;
	icon: IconNode;
	label: string;
	chosen?: boolean;
	onPress: () => void;
}

export function OfferRow({ goods, icon, label, chosen, onPress }: Props) {
	return (
		<li>
			<button
				type="button"
				class={css.offer}
				data-chosen={chosen}
				aria-label={label}
				onClick={onPress}
			>
				<GoodsPicture picture={goods.picture} size={40} />
				<span class={css.words}>
					<span>{goods.name}</span>
					<span class={css.price}>{price(goods.price_kopecks, goods.unit)}</span>
				</span>
				<Icon icon={icon} />
			</button>
		</li>
	);
}
