import { t } from "../i18n";
import { Field } from "../ui/Field";
import type { Address } from "../wire/api.gen";
import css from "./AddressStep.module.css";
import { Step } from "./Step";

interface Props {
	address: Address;
	onChange: (address: Address) => void;
}

/** Where the courier comes. */
export function AddressStep({ address, onChange }: Props) {
	const set = (part: keyof Address) => (value: string) => onChange({ ...address, [part]: value });
	return (
		<Step title={t("checkout.address")}>
			<Field
				label={t("checkout.street")}
				autocomplete="street-address"
				maxLength={200}
				value={address.street}
				onInput={set("street")}
			/>
			<div class={css.three}>
				<Field
					label={t("checkout.flat")}
					maxLength={20}
					value={address.flat}
					onInput={set("flat")}
				/>
				<Field
					label={t("checkout.entrance")}
					maxLength={20}
					value={address.entrance}
					onInput={set("entrance")}
				/>
				<Field
					label={t("checkout.floor")}
					maxLength={20}
					value={address.floor}
					onInput={set("floor")}
				/>
			</div>
			<Field
				label={t("checkout.comment")}
				maxLength={500}
				value={address.comment}
				onInput={set("comment")}
			/>
		</Step>
	);
}
