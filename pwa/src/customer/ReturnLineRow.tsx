import { t } from "../i18n";
import { amount, money } from "../i18n/format";
import { Button } from "../ui/Button";
import { GoodsPicture } from "../ui/GoodsPicture";
import { QuantityStepper } from "../ui/QuantityStepper";
import stack from "../ui/stack.module.css";
import css from "./Returns.module.css";
import { backSum, type Returnable } from "./returnState";

interface Props {
	offered: Returnable;
	quantity: number;
	onChange: (quantity: number) => void;
}

/** How much of one line comes back. */
export function ReturnLineRow({ offered, quantity, onChange }: Props) {
	const { line, most } = offered;
	return (
		<li class={css.line} data-chosen={quantity > 0}>
			<GoodsPicture picture={line.picture} size={44} />
			<span class={css.text}>
				<span>{line.name}</span>
				<span class={stack.facts}>
					{quantity > 0 ? money(backSum(offered, quantity)) : amount(most, line.unit)}
				</span>
			</span>
			{quantity === 0 ? (
				<Button
					size="small"
					label={t("return.pick-of", { name: line.name })}
					onClick={() => onChange(line.unit === "kg" ? most : 1)}
				>
					{t("return.pick")}
				</Button>
			) : (
				<QuantityStepper
					quantity={quantity}
					unit={line.unit}
					most={most}
					name={line.name}
					onChange={onChange}
				/>
			)}
		</li>
	);
}
