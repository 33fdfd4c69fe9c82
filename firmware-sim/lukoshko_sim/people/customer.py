"""A customer: basket, window, payment, an answer to a shortage, the locker's doors, the receipt."""

import time
from dataclasses import dataclass
from typing import Any

import requests

from lukoshko_sim.people.client import BROKEN, NOT_YET, Browser, GaveUp, Problem, Screen, new_id, wait_for
from lukoshko_sim.people.plan import OrderPlan
from lukoshko_sim.people.world import World

AGAIN_S = 3.0
BONUS_LOOKS, BONUS_PAUSE_S = 100, 0.2
DONE = ("completed", "refused", "cancelled")


@dataclass
class Customer:
    """One customer with one order."""

    world: World
    plan: OrderPlan

    def live(self) -> None:
        """From an empty cart to the end of the order."""
        browser = self.world.browser()
        browser.sign_in(self.plan.phone)
        order_id = self._order(browser)
        screen = browser.watch(lambda: [f"order:{order_id}"])
        try:
            if self.plan.payment == "hold":
                self._pay(browser, screen, order_id)
            self._follow(browser, screen, order_id)
        finally:
            screen.close()

    def _order(self, browser: Browser) -> str:
        for want in self.world.baskets[self.plan.no].wants:
            browser.put(f"/cart/lines/{want.goods['id']}", {"quantity": want.quantity})
        places = [place for place in browser.get("/places") if place["way"] == self.plan.way]
        place = self.plan.rng("place").choice(sorted(places, key=lambda each: str(each["id"])))
        order_id = new_id()
        self.world.plans[order_id] = self.plan
        body = {
            "id": order_id,
            "way": self.plan.way,
            "place_id": place["id"],
            "payment": "card" if self.plan.payment == "hold" else "on_receipt",
            "address": {"street": "Лесная ул., 5", "flat": str(self.plan.no)}
            if self.plan.way == "courier"
            else None,
        }
        wait_for(
            lambda: self._place(browser, place["id"], body | self._bonuses(browser)), "a window with room"
        )
        return order_id

    def _bonuses(self, browser: Browser) -> dict[str, Any]:
        """Every other customer spends all that may be spent; goes without where the cart does not know for long."""
        if self.plan.no % 2:
            return {}
        for _ in range(BONUS_LOOKS):
            told = browser.get("/cart")["bonuses"]
            if told["state"] == "ready":
                return {"bonus_kopecks": told["most_kopecks"], "quote": told["quote"]}
            if told["state"] == "off":
                break
            time.sleep(BONUS_PAUSE_S)
        return {}

    def _place(self, browser: Browser, place_id: str, body: dict[str, Any]) -> bool:
        for window in browser.get(f"/places/{place_id}/windows"):
            if window["free"] <= 0:
                continue
            try:
                browser.post("/orders", {**body, "window_id": window["id"]})
            except Problem as problem:
                if problem.code in ("windows.full", "windows.past-cutoff", "placement.no-capacity"):
                    continue
                if problem.code.startswith("loyalty."):
                    return False
                raise
            return True
        return False

    def _pay(self, browser: Browser, screen: Screen, order_id: str) -> None:
        """Pay on the bank's page; with another card when the first was declined."""
        pressed: set[str] = set()

        def held() -> bool:
            order = browser.get(f"/orders/{order_id}")
            url, state = order["money"]["payment_url"], order["money"]["state"]
            if order["state"] == "awaiting_payment" and state in ("declined", "expired"):
                _pay_again(browser, order_id)
            elif url and url not in pressed and _press_pay(url):
                pressed.add(url)
            return bool(order["state"] != "awaiting_payment")

        screen.until(held, "the hold", patience_s=300)

    def _follow(self, browser: Browser, screen: Screen, order_id: str) -> None:
        answered = not self.plan.shortage
        visited = self.plan.way != "locker"

        def news() -> Any:
            order = browser.get(f"/orders/{order_id}")
            asked = [each for each in order["shortages"] if each["state"] == "asked"]
            wanted = (not answered and asked) or (not visited and order["state"] == "ready")
            return order if wanted or order["state"] in DONE else None

        while True:
            order = screen.until(news, f"order {self.plan.no} to go on", patience_s=600)
            asked = [each for each in order["shortages"] if each["state"] == "asked"]
            if asked and not answered:
                for shortage in asked:
                    self._answer(browser, order_id, shortage)
                answered = True
            elif not visited and order["state"] == "ready":
                self._visit(browser, screen, order)
                visited = True
            else:
                break
        screen.until(
            lambda: self._ended(browser, order_id), f"the receipt of order {self.plan.no}", patience_s=300
        )

    def _answer(self, browser: Browser, order_id: str, shortage: dict[str, Any]) -> None:
        suggestions = shortage["suggestions"]
        body: dict[str, Any] = {"decision": "remove"}
        if self.plan.shortage == "replace" and suggestions:
            body = {"decision": "replace", "goods_id": suggestions[0]["goods_id"]}
        browser.post(f"/orders/{order_id}/shortages/{shortage['id']}/answer", body)

    def _visit(self, browser: Browser, screen: Screen, order: dict[str, Any]) -> None:
        """Stand before the locker: type the code, or tap; then take the goods out of one cell after another."""
        path = f"/pickups/{order['id']}"
        tail = ""
        if self.plan.by_code:
            locker = f"/lockers/{order['place_id']}"
            pickup = browser.post(f"{locker}/codes", {"code": order["pickup_code"]})
            path, tail = f"{locker}/pickups/{order['id']}", f"?key={pickup['pickup_key']}"
        pickup = browser.get(f"{path}{tail}")
        for cell in pickup["cells"]:
            if cell["state"] != "taken":
                self._empty(browser, screen, path, tail, cell["cell"])
        browser.post(f"{path}/done{tail}", {})

    def _empty(self, browser: Browser, screen: Screen, path: str, tail: str, cell: int) -> None:
        def state() -> str:
            cells = browser.get(f"{path}{tail}")["cells"]
            return next(str(each["state"]) for each in cells if each["cell"] == cell)

        tapped = 0.0

        def opened() -> bool:
            """Tap, and tap again like anybody whose door does not open, but not faster than every three seconds."""
            nonlocal tapped
            seen = state()
            if seen not in ("open", "opening", "taken") and time.monotonic() > tapped + AGAIN_S:
                tapped = time.monotonic()
                _tap(browser, f"{path}/open{tail}", cell)
            return seen in ("open", "taken")

        screen.until(opened, f"cell {cell} to open")
        self.world.door(cell, "take", "close")
        screen.until(lambda: state() == "taken", f"cell {cell} to be seen closed")

    def _ended(self, browser: Browser, order_id: str) -> bool:
        """True with the receipt: bank and till may be later than the locker's door. Raises GaveUp."""
        order = browser.get(f"/orders/{order_id}")
        wanted = "refused" if self.plan.refused else "completed"
        if order["state"] != wanted:
            raise GaveUp(f"order {self.plan.no} ended {order['state']}, not {wanted}")
        printed = [
            receipt for receipt in order["receipts"] if receipt["state"] == "printed" and receipt["qr"]
        ]
        if len(printed) > (0 if self.plan.refused else 1):
            raise GaveUp(f"order {self.plan.no} has {len(printed)} receipts")
        return bool(self.plan.refused or printed)


def _tap(browser: Browser, path: str, cell: int) -> None:
    try:
        browser.post(path, {"id": new_id(), "cell": cell})
    except Problem as problem:
        if problem.code not in NOT_YET:
            raise


def _pay_again(browser: Browser, order_id: str) -> None:
    try:
        browser.post(f"/orders/{order_id}/pay-again", {})
    except Problem as problem:
        if problem.status != 409:  # the bank's word came in between
            raise


def _press_pay(url: str) -> bool:
    try:
        page = requests.get(url, timeout=10)
        done = requests.post(url, data={"action": "pay"}, timeout=10, allow_redirects=False)
    except BROKEN:
        return False
    return page.status_code == 200 and done.status_code < 500
