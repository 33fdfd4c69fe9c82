"""A technician looks at the boards' lines, narrows a zone's limits, and sees the day judged by each in its time."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from tests.e2e import quick
from tests.e2e.people import LONG_MS

PATH, LOG = "/devices/locker/locker-1/settings", "/climate/locker-1/chilled/log"
NARROW = {"zone": "chilled", "setpoint_c10": 30, "low_c10": 0, "high_c10": 40}


def wish(page: Page, settings: dict[str, Any], reason: str) -> None:
    """Wish for other settings of the locker, whatever stands now."""
    now = quick.ask(page, "GET", PATH)
    quick.ask(page, "PUT", PATH, based_on=now["version"], settings=settings, reason=reason)


def test_limits_that_are_in_force_are_those_of_the_log(
    phone: Callable[..., Page], shot: Callable[[Page, str], None]
) -> None:
    technician = quick.signed_in(phone("/technician/?as=technician#/locker/locker-1"))
    boards = technician.get_by_role("region", name="Платы замков")
    board = boards.locator("[data-state='ok']").first
    expect(board).to_contain_text("последний ответ", timeout=LONG_MS)
    boards.scroll_into_view_if_needed()
    shot(technician, "locker-boards")
    before = quick.ask(technician, "GET", LOG)["bands"]
    former = quick.ask(technician, "GET", PATH)["locker"] or {}
    wish(technician, {**former, "zones": [NARROW]}, "проба")
    try:
        told = quick.until(technician, LOG, lambda log: bool(log["bands"][-1]["high_c10"] == 40))
        after = told["bands"]
        assert len(after) > 1, "the day before the change is judged by what was allowed then"
        assert after[:-1] == before[: len(after) - 1], "what was before stays judged as it was"
    finally:
        wish(technician, former, "как было")
