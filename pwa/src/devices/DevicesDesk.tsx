import { Cpu, PackageOpen } from "lucide";
import { t } from "../i18n";
import { back, go, route } from "../net/router";
import { Button } from "../ui/Button";
import { SideBySide } from "../ui/SideBySide";
import stack from "../ui/stack.module.css";
import { DeviceListing } from "./DeviceListing";
import { DevicePage } from "./DevicePage";
import { Joins } from "./Joins";
import { deviceOf } from "./paths";
import { Releases } from "./Releases";

interface Props {
	person: string;
	/** A technician registers releases. */
	mayUpload: boolean;
}

/** Everything with an agent: who asks to join, the fleet, one device of it, the agents' releases. */
export function DevicesDesk({ person, mayUpload }: Props) {
	const path = route.value;
	const device = deviceOf(path);
	const releases = path === "/releases";
	const page = releases ? (
		<Releases mayUpload={mayUpload} />
	) : (
		device && <DevicePage key={`${device.kind} ${device.id}`} person={person} {...device} />
	);
	return (
		<SideBySide
			choose={t("device.choose")}
			list={
				<div class={stack.list}>
					<Joins />
					<Button
						wide
						icon={PackageOpen}
						kind={releases ? "main" : "second"}
						onClick={() => go("/releases")}
					>
						{t("release.title")}
					</Button>
					<DeviceListing open={device} />
				</div>
			}
			page={
				page && (
					<div class={stack.list}>
						<div class={stack.onPhone}>
							<Button icon={Cpu} onClick={() => back("/devices")}>
								{t("device.back")}
							</Button>
						</div>
						{page}
					</div>
				)
			}
		/>
	);
}
