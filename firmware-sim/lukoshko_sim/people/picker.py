"""A picker: the next task, line after line in shelf order, scans, weights, a shortage, parcels."""

import time
from dataclasses import dataclass
from typing import Any

from lukoshko_sim.people.baskets import Basket
from lukoshko_sim.people.client import Browser, Problem, new_id
from lukoshko_sim.people.plan import OrderPlan
from lukoshko_sim.people.world import World

LEAST_BARCODE = 8
"""Digits of the shortest barcode; what is shorter is the shop's own number."""


@dataclass
class Picker:
    """Works until the day is over."""

    world: World
    phone: str

    def live(self) -> None:
        """One task after another; pauses while there is none."""
        browser = self.world.browser()
        browser.sign_in(self.phone)
        while not self.world.over.is_set():
            try:
                task = browser.post("/picking/tasks/next", {})
            except Problem as problem:
                if problem.status != 404:
                    raise
                time.sleep(0.3)
                continue
            plan = self.world.plans[task["id"]]
            self._pick(browser, task, plan, self.world.baskets[plan.no])

    def _pick(self, browser: Browser, task: dict[str, Any], plan: OrderPlan, basket: Basket) -> None:
        path = f"/picking/tasks/{task['id']}"
        screen = browser.watch(lambda: [f"task:{task['id']}"])
        try:
            for line in list(task["lines"]):
                if line["state"] == "to_pick":
                    self._line(browser, path, line, plan, basket)

            def settled() -> Any:
                fresh = browser.get(path)
                return fresh if all(each["state"] != "asked" for each in fresh["lines"]) else None

            task = screen.until(settled, f"an answer for order {plan.no}", patience_s=300)
            for line in task["lines"]:
                if line["state"] == "to_pick":
                    self._fetch(browser, path, line, plan)
            screen.until(
                lambda: self._pack(browser, path), f"room for the parcels of order {plan.no}", patience_s=600
            )
        finally:
            screen.close()

    def _line(
        self, browser: Browser, path: str, line: dict[str, Any], plan: OrderPlan, basket: Basket
    ) -> None:
        short = basket.wants[basket.short].goods["id"] if basket.short is not None else ""
        if line["goods_id"] != short:
            self._fetch(browser, path, line, plan)
            return
        suggestions = [basket.instead.goods["id"]] if basket.instead else []
        browser.post(
            f"{path}/lines/{line['no']}/shortage", {"id": new_id(), "found": 0, "suggestions": suggestions}
        )

    def _fetch(self, browser: Browser, path: str, line: dict[str, Any], plan: OrderPlan) -> None:
        """Scan pieces one by one; weigh what is sold by weight, a little off what was ordered."""
        number = f"{path}/lines/{line['no']}"
        off = plan.rng(f"weight {line['goods_id']}").randint(-60, 80)
        grams = min(line["ordered"] + line["ordered"] * off // 1000, line["most"])
        if line["marked"]:
            self._scan_codes(browser, path, line, grams)
        elif line["pieces"]:
            for piece in range(line["pieces"] - len(line["weighings"])):
                each = grams // line["pieces"] + (0 if piece else grams % line["pieces"])
                browser.post(f"{number}/picks", {"id": new_id(), "quantity": each})
        elif line["unit"] == "kg":
            browser.post(f"{number}/picks", {"id": new_id(), "quantity": grams})
        elif line["barcodes"]:
            for _ in range(line["ordered"] - line["picked"]):
                browser.post(f"{path}/scans", {"id": new_id(), "barcode": line["barcodes"][0]})
        else:
            browser.post(f"{number}/picks", {"id": new_id(), "quantity": line["ordered"]})

    def _scan_codes(self, browser: Browser, path: str, line: dict[str, Any], grams: int) -> None:
        """Packages from the shelf, each by its own code: as many as are wanted, or one of this weight."""
        weighed = line["unit"] == "kg"
        for _ in range(1 if weighed else line["ordered"] - line["picked"]):
            gtin = next(code for code in line["barcodes"] if len(code) >= LEAST_BARCODE)
            body = {"gtin": gtin, "group": line["marked"], "grams": grams if weighed else None}
            code = self.world.touch("marking", "/sim/codes", body)["code"]
            browser.post(f"{path}/scans", {"id": new_id(), "barcode": code})

    def _pack(self, browser: Browser, path: str) -> bool:
        try:
            browser.post(f"{path}/pack", {"id": new_id()})
        except Problem as problem:
            if problem.code in ("placement.no-room", "marking.not-checked"):
                return False
            if problem.code == "order.wrong-state" and browser.get(path)["state"] == "packed":
                return True
            raise
        return True
