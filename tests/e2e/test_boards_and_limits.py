"""A technician looks at the boards' lines, narrows a zone's limits, and sees the day judged by each in its time."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from tests.e2e import quick
from tests.e2e.people import LONG_MS

PATH = "/devices/locker/locker-1/settings"


def bands(page: Page) -> list[Any]:
    return list(quick.ask(page, "GET", "/climate/locker-1/chilled/log")["bands"])


def narrow(page: Page, high_c10: int) -> None:
    """Wish for another upper limit of the chilled zone."""
    now = quick.ask(page, "GET", PATH)
    zone = {"zone": "chilled", "setpoint_c10": 30, "low_c10": 0, "high_c10": high_c10}
    settings = {**(now["locker"] or {}), "zones": [zone]}
    quick.ask(page, "PUT", PATH, based_on=now["version"], settings=settings, reason="проба")


def test_limits_that_are_in_force_are_those_of_the_log(
    phone: Callable[..., Page], shot: Callable[[Page, str], None]
) -> None:
    technician = quick.signed_in(phone("/technician/?as=technician#/locker/locker-1"))
    boards = technician.get_by_role("region", name="Платы замков")
    board = boards.locator("[data-state='ok']").first
    expect(board).to_contain_text("последний ответ", timeout=LONG_MS)
    boards.scroll_into_view_if_needed()
    shot(technician, "locker-boards")
    before = bands(technician)
    narrow(technician, 40)
    until = time.monotonic() + LONG_MS / 1000
    while bands(technician)[-1]["high_c10"] != 40:
        assert time.monotonic() < until, "the agent did not tell that it judges by them"
        technician.wait_for_timeout(200)
    assert bands(technician)[:-1] == before[: len(bands(technician)) - 1], (
        "what was before stays judged as it was"
    )
    cold = quick.ask(technician, "GET", PATH)["locker"]["cold"]
    assert {each["zone"]: each["block_after_s"] for each in cold} == {"chilled": 7200, "frozen": None}
    narrow(technician, 60)
