import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { match, route } from "../net/router";
import { SignInGate } from "../signIn/SignInGate";
import { recognise, session } from "../signIn/session";
import { Cart } from "./Cart";
import { Checkout } from "./Checkout";
import { loadCart } from "./cartState";
import { GoodsScreen } from "./GoodsScreen";
import { OrderScreen } from "./OrderScreen";
import { Orders } from "./Orders";
import { Pickup } from "./Pickup";
import { ReturnForm } from "./ReturnForm";
import { ReturnStand } from "./ReturnStand";
import { Shop } from "./Shop";

/** The screen of an address that needs a person. */
function Own({ path, person }: { path: string; person: string }) {
	const pickup = match("/orders/:id/pickup", path);
	if (pickup?.["id"]) return <Pickup id={pickup["id"]} />;
	const ask = match("/orders/:id/return", path)?.["id"];
	if (ask) return <ReturnForm key={ask} person={person} id={ask} />;
	const { id, back } = match("/orders/:id/return/:back", path) ?? {};
	if (id && back) return <ReturnStand key={back} person={person} order={id} id={back} />;
	const order = match("/orders/:id", path);
	if (order?.["id"]) return <OrderScreen id={order["id"]} person={person} />;
	if (path.startsWith("/orders")) return <Orders person={person} />;
	if (path.startsWith("/checkout")) return <Checkout key={person} person={person} />;
	return <Cart />;
}

/** The customer's app: the shop is open to everybody, cart and orders need a person. */
export function App() {
	const path = route.value;
	const state = session.value.state;
	useEffect(() => {
		void recognise("customer");
	}, []);
	useEffect(() => {
		if (state === "in") void loadCart().catch(() => undefined);
	}, [state]);
	const goods = match("/goods/:id", path);
	if (goods?.["id"]) return <GoodsScreen id={goods["id"]} />;
	if (path === "/" || path.startsWith("/?")) return <Shop />;
	return (
		<SignInGate role="customer" title={t("app.name")}>
			{(me) => <Own path={path} person={me.id} />}
		</SignInGate>
	);
}
