import { t } from "../i18n";
import { Button } from "../ui/Button";

interface Props {
	onDone: () => void;
}

/** The one way on from what has ended at a counter or a door. */
export function Finish({ onDone }: Props) {
	return (
		<Button kind="main" size="large" wide onClick={onDone}>
			{t("handover.finish")}
		</Button>
	);
}
