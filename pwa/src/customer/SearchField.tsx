import { Search, X } from "lucide";
import { t } from "../i18n";
import { Icon } from "../ui/Icon";
import css from "./SearchField.module.css";

interface Props {
	value: string;
	onInput: (text: string) => void;
}

export function SearchField({ value, onInput }: Props) {
	return (
		<search class={css.search}>
			<Icon icon={Search} size={20} />
			<input
				type="search"
				enterKeyHint="search"
				aria-label={t("shop.search")}
				placeholder={t("shop.search")}
				value={value}
				onInput={(event) => onInput(event.currentTarget.value)}
			/>
			{value && (
				<button type="button" aria-label={t("shop.search-clear")} onClick={() => onInput("")}>
					<Icon icon={X} size={20} />
				</button>
			)}
		</search>
	);
}
