import { get, post, seg } from "../net/api";
import type {
	AskTill,
	EndReceiptByHand,
	GiveQueue,
	RetryReceipt,
	TillList,
	TillPage,
} from "../wire/api.gen";

const till = (id: string) => `/tills/${seg(id)}`;

export const tillPath = till;
export const getTills = () => get<TillList>("/tills");
export const askTill = (id: string, body: AskTill) => post<TillPage>(`${till(id)}/actions`, body);
export const giveQueue = (id: string, body: GiveQueue) => post<TillPage>(`${till(id)}/give`, body);
export const endReceipt = (id: string, receipt: string, body: EndReceiptByHand) =>
	post<TillPage>(`${till(id)}/receipts/${seg(receipt)}/end`, body);
export const retryReceipt = (id: string, body: RetryReceipt) =>
	post<TillPage>(`/receipts/${seg(id)}/retry`, body);
