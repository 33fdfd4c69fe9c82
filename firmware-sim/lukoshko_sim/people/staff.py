"""Those who work: the operator who gives orders to couriers, the courier, the clerk at the counter, the technician."""

import time
from dataclasses import dataclass
from typing import Any

from lukoshko_sim.people.client import NOT_YET, Browser, Problem, new_id, wait_for
from lukoshko_sim.people.plan import OrderPlan
from lukoshko_sim.people.world import World

AGAIN_S = 3.0


@dataclass
class Operator:
    """Gives every packed order that must travel to a courier."""

    world: World
    phone: str

    def live(self) -> None:
        """Look at the board, assign what is packed."""
        browser = self.world.browser()
        browser.sign_in(self.phone)
        couriers = browser.get("/couriers")["couriers"]
        screen = browser.watch(lambda: ["orders"])
        while not self.world.over.is_set():
            for order in browser.get("/board?state=packed")["orders"]:
                if order["way"] != "counter" and not order["courier_id"] and order["id"] in self.world.plans:
                    courier = couriers[self.world.plans[order["id"]].no % len(couriers)]
                    browser.post(f"/orders/{order['id']}/courier", {"courier_id": courier["id"]})
            screen.until(lambda: True, "nothing", patience_s=1)
            self.world.over.wait(0.4)
        screen.close()


@dataclass
class Technician:
    """Mends what is broken: to a bolt that was freed, a cell is given back."""

    world: World
    phone: str

    def live(self) -> None:
        """Look at the chores, see to each, say what was done."""
        browser = self.world.browser()
        browser.sign_in(self.phone)
        while not self.world.over.is_set():
            for chore in browser.get("/upkeep")["open"]:
                self._see_to(browser, f"/upkeep/{chore['id']}")
            self.world.over.wait(1)

    def _see_to(self, browser: Browser, path: str) -> None:
        try:
            browser.post(f"{path}/take", {})
            browser.post(f"{path}/done", {"note": "осмотрено, исправно"})
        except Problem as problem:
            if problem.code not in ("upkeep.done", "upkeep.goods-inside"):
                raise


@dataclass
class Handing:
    """The moment at a door or a counter: refusals, money, receipt, goods."""

    world: World
    browser: Browser

    def hand_over(self, order_id: str, plan: OrderPlan) -> None:
        """Play the handover as the plan says."""
        path = f"/handovers/{order_id}"
        view = self.browser.get(path)
        if plan.refused and view["state"] == "open":
            self.browser.post(f"{path}/refuse-all", {"id": new_id(), "reason": "не дождались"})
            return
        if plan.line_refused and view["state"] == "open":
            view = self._refuse_line(path, view, plan)
        if view["state"] == "open":
            self._settle(order_id, view, plan)
        screen = self.browser.watch(lambda: [f"handover:{order_id}"])
        try:
            screen.until(lambda: self._handed(path), f"the receipt of order {plan.no}", patience_s=300)
        finally:
            screen.close()

    def _settle(self, order_id: str, view: dict[str, Any], plan: OrderPlan) -> None:
        total = view["total_kopecks"]
        if plan.payment != "hold":
            self.world.by_hand[order_id] = total
        given = total + (100_00 - total % 100_00) if plan.payment == "cash" else 0
        self.browser.post(
            f"/handovers/{order_id}/settle",
            {"id": new_id(), "method": plan.payment, "expected_kopecks": total, "given_kopecks": given},
        )

    def _refuse_line(self, path: str, view: dict[str, Any], plan: OrderPlan) -> dict[str, Any]:
        lines = [line for line in view["lines"] if line["picked"]]
        line = plan.rng("refusal").choice(sorted(lines, key=lambda each: str(each["goods_id"])))
        all_of_it = line["unit"] == "kg" or line["picked"] == 1 or plan.rng("part").random() < 0.5
        refused = {"no": line["no"], "quantity": line["picked"] if all_of_it else 1, "reason": "помято"}
        got: dict[str, Any] = self.browser.post(f"{path}/refusals", {"id": new_id(), "lines": [refused]})
        return got

    def _handed(self, path: str) -> bool:
        view = self.browser.get(path)
        if view["state"] == "ready":
            self.browser.post(f"{path}/handed", {"id": new_id()})
            return True
        return bool(view["state"] in ("handed", "refused"))


@dataclass
class Courier:
    """Takes parcels, rings at doors, fills the locker."""

    world: World
    phone: str

    def live(self) -> None:
        """One stop after another until the day is over."""
        browser = self.world.browser()
        browser.sign_in(self.phone)
        handing = Handing(self.world, browser)
        while not self.world.over.is_set():
            for stop in browser.get("/route")["stops"]:
                if stop["state"] != "done":
                    self._stop(browser, handing, stop)
            self.world.over.wait(0.3)

    def _stop(self, browser: Browser, handing: Handing, stop: dict[str, Any]) -> None:
        for order in stop["orders"]:
            for parcel in order["parcels"]:
                if parcel["state"] == "packed":
                    browser.post("/route/take", {"id": new_id(), "barcode": parcel["barcode"]})
        browser.post(f"/route/stops/{stop['id']}/arrived", {})
        for order in stop["orders"]:
            plan = self.world.plans[order["id"]]
            if stop["kind"] == "door":
                handing.hand_over(order["id"], plan)
            else:
                for parcel in order["parcels"]:
                    if parcel["state"] in ("packed", "with_courier"):
                        self._load(browser, stop["locker_id"], parcel)

    def _load(self, browser: Browser, locker: str, parcel: dict[str, Any]) -> None:
        path = f"/lockers/{locker}/loading"

        def item() -> dict[str, Any]:
            parcels = browser.get(path)["parcels"]
            return next(
                (each for each in parcels if each["parcel"]["id"] == parcel["id"]),
                {"state": "placed", "cell": 0},
            )

        scanned = 0.0

        def opened() -> dict[str, Any] | None:
            nonlocal scanned
            seen = item()
            if seen["state"] not in ("open", "opening", "placed") and time.monotonic() > scanned + AGAIN_S:
                scanned = time.monotonic()
                self._scan(browser, path, parcel)
            return seen if seen["state"] in ("open", "placed") else None

        screen = browser.watch(lambda: [f"loading:{locker}"])
        try:
            seen = screen.until(opened, "a cell for a parcel to open")
            if seen["cell"] and seen["state"] == "open":
                self.world.door(seen["cell"], "put", "close")
                screen.until(lambda: item()["state"] == "placed", "the loaded cell to be seen closed")
        finally:
            screen.close()

    def _scan(self, browser: Browser, path: str, parcel: dict[str, Any]) -> None:
        try:
            browser.post(path, {"id": new_id(), "barcode": parcel["barcode"]})
        except Problem as problem:
            if problem.code not in NOT_YET:
                raise


@dataclass
class Clerk:
    """Puts parcels on the shelf, gives orders out by code."""

    world: World
    phone: str

    def live(self) -> None:
        """Shelve what comes, hand over what is ready."""
        browser = self.world.browser()
        browser.sign_in(self.phone)
        handing = Handing(self.world, browser)
        while not self.world.over.is_set():
            for order in browser.get("/counter")["orders"]:
                self._order(browser, handing, order)
            self.world.over.wait(0.3)

    def _order(self, browser: Browser, handing: Handing, order: dict[str, Any]) -> None:
        plan = self.world.plans.get(order["id"])
        if plan is None:
            return
        for parcel in order["parcels"]:
            if parcel["state"] == "packed":
                browser.post("/counter/shelve", {"id": new_id(), "barcode": parcel["barcode"]})
        if order["state"] in ("ready", "handing_over"):
            found = wait_for(lambda: self._find(browser, plan, order["number"]), "the order by its code")
            handing.hand_over(found["id"], plan)

    def _find(self, browser: Browser, plan: OrderPlan, number: str) -> Any:
        """The customer says the code that came in a message."""
        for message in reversed(browser.messages(plan.phone)):
            for word in message["text"].replace(".", " ").replace(",", " ").split():
                if word.isdigit() and len(word) == 8:
                    return browser.post("/counter/find", {"code": word})
        try:
            return browser.post("/counter/find", {"code": number})
        except Problem:
            return None
