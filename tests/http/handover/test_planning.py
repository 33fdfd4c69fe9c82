"""The solver's plan reaches the parcels' labels, moves nothing that was carried away, and never holds up a tick."""

import time
from dataclasses import replace

import pytest
from tests import needs
from tests.floor import LOCKER, MILK, Shop

from lukoshko_server.handover.planning import Planning
from lukoshko_server.lockers.solver import available, solve
from lukoshko_wire.values import Way


@pytest.fixture(autouse=True)
def solver() -> None:
    """Everything here asks the solver."""
    if not available():
        needs.missing("highspy")


def two_orders(shop: Shop) -> tuple[str, str]:
    """One order in the small chilled cell, one in a larger one; then the first is given up."""
    first, second = shop.order(Way.LOCKER, {MILK: 1}), shop.order(Way.LOCKER, {MILK: 1})
    for order in (first, second):
        shop.pick(order)
    shop.client("operator").ok(f"/orders/{first}/cancel", reason="Звонок")
    return first, second


def cell(shop: Shop, order: str) -> int:
    return int(shop.parcels(order)[0]["cell"])


def test_a_packed_parcel_is_given_the_smaller_cell_and_its_label_says_so(shop: Shop) -> None:
    _, order = two_orders(shop)
    assert cell(shop, order) == 5
    draft = shop.app.floor.planning.draft(LOCKER)
    assert draft is not None
    assert shop.app.floor.planning.take(draft, solve(draft.problem)) is not None
    assert cell(shop, order) == 4
    assert [each.cell_no for each in shop.app.lockers.open_placements(LOCKER)] == [4]
    history = shop.client("operator").see(f"/lockers/{LOCKER}/log")
    assert "cells planned anew" in str(history)


def test_what_the_courier_carries_keeps_its_cell(shop: Shop) -> None:
    _, order = two_orders(shop)
    draft = shop.app.floor.planning.draft(LOCKER)
    assert draft is not None
    shop.carry(order)
    assert shop.app.floor.planning.take(draft, solve(draft.problem)) is None
    assert shop.app.floor.planning.draft(LOCKER) is None
    assert cell(shop, order) == 5


def test_ticks_ask_a_process_and_come_back_for_its_answer(shop: Shop) -> None:
    _, order = two_orders(shop)
    app = shop.app
    planning = Planning(
        app.work, replace(app.settings, placement_plan_every_s=60), app.lockers, app.orders, app.floor.parcels,
        app.catalogue,
    )  # fmt: skip
    planning.tick(shop.clock.now)
    deadline = time.monotonic() + 60
    while planning.busy() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert cell(shop, order) == 4
    planning.tick(shop.clock.now)
    assert not planning.busy(), "nothing is due"
    planning.stop()


def test_a_solver_that_says_nothing_changes_nothing(shop: Shop) -> None:
    _, order = two_orders(shop)
    draft = shop.app.floor.planning.draft(LOCKER)
    assert draft is not None
    assert shop.app.floor.planning.take(draft, None) is None
    assert cell(shop, order) == 5
