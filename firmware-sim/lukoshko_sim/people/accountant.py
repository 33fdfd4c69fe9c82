"""The accountant at the end of the day: brings the bank's register, reads what is open, counts what couriers carry."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import requests

from lukoshko_sim.bank.register import MOSCOW
from lukoshko_sim.people.client import BROKEN, Browser
from lukoshko_sim.people.world import World

PHONE = "+79990000009"


@dataclass(frozen=True)
class Books:
    """What the product's own proof of the day says."""

    open_items: int
    unmatched: int
    register_kopecks: int
    bags_kopecks: int


def prove(world: World, since: datetime) -> Books:
    """Prove every local day since then, the register of each brought before."""
    browser = world.browser()
    browser.sign_in(PHONE)
    days = [_proved(world, browser, day) for day in _days(since)]
    items = [item for day in days for each in (*day["orders"], *day["registers"]) for item in each["items"]]
    registers = [register for day in days for register in day["registers"]]
    return Books(
        open_items=len({item["key"] for item in items if item["state"] == "open"}),
        unmatched=sum(item["kind"] != "bank_fee" for each in registers for item in each["items"]),
        register_kopecks=sum(each["captured_kopecks"] for each in registers),
        bags_kopecks=sum(
            shift["sums"]["expected_kopecks"] - shift["float_kopecks"]
            for shift in {each["id"]: each for day in days for each in day["cash"]}.values()
        ),
    )


def _proved(world: World, browser: Browser, day: date) -> Any:
    register = _register(world, day)
    if register.count(b"\n") > 1:
        browser.send(f"/reports/proof/registers/{world.acquirer}?name={day}.csv", register)
    return browser.get(f"/reports/proof?day={day}")


def _register(world: World, day: date) -> bytes:
    while True:
        try:
            answer = requests.get(
                f"{world.sims['bank']}/sim/register", params={"day": day.isoformat()}, timeout=10
            )
        except BROKEN:
            time.sleep(0.3)
        else:
            return answer.content


def _days(since: datetime) -> list[date]:
    first, last = since.astimezone(MOSCOW).date(), datetime.now(UTC).astimezone(MOSCOW).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
