import { get, post, put, seg, sendFile, withQuery } from "../net/api";
import type {
	ClaimMade,
	DeviceList,
	DeviceView,
	Joins,
	Judge,
	Releases,
	SetLockerSettings,
	SetPosSettings,
	SettingsView,
	SignedManifest,
	StageRelease,
} from "../wire/api.gen";

type Of = Pick<DeviceView, "kind" | "id">;
const device = ({ kind, id }: Of) => `/devices/${kind}/${seg(id)}`;
const release = (version: string) => `/releases/${seg(version)}`;

export const getDevices = (query: Record<string, string>) =>
	get<DeviceList>(withQuery("/devices", query));
export const getSettings = (of: Of) => get<SettingsView>(`${device(of)}/settings`);
export const putSettings = (of: Of, body: SetLockerSettings | SetPosSettings) =>
	put<SettingsView>(`${device(of)}/settings`, body);
export const judge = (of: Of, verdict: Judge["verdict"], reason: string) =>
	post<DeviceView>(`${device(of)}/verdict`, { verdict, reason });

export const getJoins = () => get<Joins>("/devices/joins");
export const decideJoin = (id: string, verdict: "approve" | "refuse") =>
	post<Joins>(`/devices/joins/${seg(id)}/${verdict}`);
export const makeClaim = ({ kind, id }: Of) =>
	post<ClaimMade>("/devices/claims", { kind, device_id: id });

export const getReleases = () => get<Releases>("/releases");
export const addRelease = (signed: SignedManifest) => post<Releases>("/releases", signed);
export const sendWheel = (version: string, file: File) =>
	sendFile<Releases>(`${release(version)}/files/${seg(file.name)}`, file);
export const stageRelease = (version: string, body: StageRelease) =>
	post<Releases>(`${release(version)}/stage`, body);
export const giveRelease = (version: string, of: Of, deed: "give" | "take-back", reason: string) =>
	post<Releases>(`${release(version)}/devices/${of.kind}/${seg(of.id)}/${deed}`, { reason });
