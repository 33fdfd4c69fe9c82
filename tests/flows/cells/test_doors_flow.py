"""Doors that stay shut, stay open, are forced or are pushed back: through every process, down to the coils."""

import pytest
from tests.flows.agents.kit import eventually, pause
from tests.flows.cells.kit import AGENT, FORCED_AFTER_S, LEFT_OPEN_S, LOCKER, WITHIN_S, Yard

from lukoshko_sim.people.client import Problem, new_id

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", autouse=True)
def waiting(running_yard: Yard) -> str:
    """An order in two cells that was loaded before all others: the last test needs coils that have cooled down."""
    return running_yard.stocked("молоко", "банан")


def test_a_door_left_open_is_told_and_counts_as_emptied_when_it_closes_late(yard: Yard) -> None:
    order = yard.stocked("молоко")
    (cell,) = yard.states(order)
    yard.tap(order)
    yard.is_state(order, cell, "open")
    yard.hand(cell, "take")
    eventually(lambda: yard.alarms(cell) == ["left_open"], LEFT_OPEN_S + WITHIN_S)
    assert yard.overlays(cell) == {("left_open", "left_open")}
    assert [each["kind"] for each in yard.chores(cell)] == ["shut"]
    assert yard.states(order) == {cell: "open"}
    with pytest.raises(Problem, match=r"pickup\.door-open"):
        yard.who("customer").post(f"/pickups/{order}/done", {})
    yard.hand(cell, "close")
    yard.is_state(order, cell, "taken")
    eventually(
        lambda: (yard.alarms(cell), yard.overlays(cell), yard.chores(cell)) == ([], set(), []), WITHIN_S
    )
    yard.who("customer").post(f"/pickups/{order}/done", {})
    yard.settled(order)
    assert [each["after"] for each in yard.events(cell, "alarm raised")] == [f"left_open cell {cell}"]
    assert [each["after"] for each in yard.events(cell, "alarm cleared")] == [f"left_open cell {cell}"]


def test_a_forced_door_is_looked_at_and_its_order_stays_to_be_fetched(yard: Yard) -> None:
    order = yard.stocked("молоко")
    (cell,) = yard.states(order)
    before = yard.wall(cell)["pulses"]
    pause(FORCED_AFTER_S)  # sooner the opening would belong to the courier's pulse
    yard.hand(cell, "pry")
    eventually(lambda: yard.alarms(cell) == ["forced_open"], WITHIN_S)
    assert yard.overlays(cell) == {("forced", "forced")}
    assert [each["kind"] for each in yard.chores(cell)] == ["look"]
    assert yard.order(order)["state"] == "ready", "nobody has taken it by right"
    yard.hand(cell, "close")
    eventually(lambda: yard.alarms(cell) == [], WITHIN_S)
    assert yard.overlays(cell) == {("forced", "forced")}, "a shut door does not tell what was taken"
    assert yard.wall(cell)["pulses"] == before
    yard.tap(order)
    yard.is_state(order, cell, "open")
    yard.hand(cell, "take", "close")
    yard.is_state(order, cell, "taken")
    yard.who("customer").post(f"/pickups/{order}/done", {})
    yard.settled(order)
    yard.see_to(cell)
    eventually(lambda: yard.overlays(cell) == set(), WITHIN_S)


@pytest.mark.parametrize("opened", [False, True], ids=["the door stays shut", "the door opens"])
def test_an_agent_killed_after_the_pulse_is_uncertain_and_never_pulses_again(
    yard: Yard, opened: bool
) -> None:
    order = yard.stocked("молоко")
    (cell,) = yard.states(order)
    before, said = yard.wall(cell)["pulses"], len(yard.journal(cell))
    asked = len(yard.events(cell, "open for pickup"))
    yard.cooled(cell, 3)  # the cell may have served the test before
    if opened:
        yard.board(late_s=3.0)  # the coil is driven at once, the answer keeps the agent from writing anything
    else:
        yard.panel.post(f"/sim/locker/cells/{cell}/jam", {"jammed": True})
    tap = yard.tap(order)
    eventually(lambda: yard.wall(cell)["pulses"] == before + 1, WITHIN_S)
    yard.stack.supervisor.kill(AGENT)
    yard.board(late_s=0.0)
    (uncertain,) = eventually(
        lambda: [each for each in yard.journal(cell)[said:] if each[1] == "ended"], WITHIN_S
    )
    assert uncertain == (tap, "ended", "uncertain")
    if opened:
        yard.is_state(order, cell, "open")
        yard.hand(cell, "take", "close")
    else:
        (claim,) = eventually(lambda: yard.claims(order), WITHIN_S)
        assert (claim["kind"], claim["why"], claim["cell"]) == ("decide", "uncertain", cell)
        assert yard.order(order)["trouble"] == "pickup.uncertain"
        yard.panel.post(f"/sim/locker/cells/{cell}/jam", {"jammed": False})
        yard.who("operator").post(f"/orders/{order}/decisions", {"cell": cell, "choice": "handed"})
    yard.settled(order)
    assert yard.claims(order) == []
    assert yard.wall(cell)["pulses"] == before + 1
    assert len(yard.events(cell, "open for pickup")) == asked + 1


def test_a_customer_who_pushed_the_door_back_opens_it_again_in_the_window(yard: Yard) -> None:
    order = yard.stocked("молоко")
    (cell,) = yard.states(order)
    before = yard.wall(cell)["pulses"]
    first = yard.tap(order)
    yard.is_state(order, cell, "open")
    yard.hand(cell, "close")
    yard.is_state(order, cell, "taken")
    assert yard.wall(cell)["goods"], "nothing was taken"
    shown = yard.pickup(order)["cells"][0]
    assert shown["again_until"]
    second = yard.tap(order, cell)
    assert second != first
    yard.is_state(order, cell, "open")
    assert yard.order(order)["state"] == "completed", "the handover was the first opening"
    yard.hand(cell, "take", "close")
    yard.is_state(order, cell, "taken")
    yard.who("customer").post(f"/pickups/{order}/done", {})
    yard.settled(order)
    assert yard.wall(cell)["pulses"] == before + 2
    assert yard.pickup(order)["cells"] == [] or not yard.pickup(order)["cells"][0]["again_until"]
    assert [each["kind"] for each in yard.claims(order)] == []


def test_a_jammed_door_gets_two_more_pulses_and_the_goods_another_way(waiting: str, yard: Yard) -> None:
    order = waiting
    stuck, other = yard.states(order)
    yard.cooled(stuck, 3)
    before, said = yard.wall(stuck)["pulses"], len(yard.journal(stuck))
    yard.panel.post(f"/sim/locker/cells/{stuck}/jam", {"jammed": True})
    yard.tap(order, stuck)
    yard.is_state(order, stuck, "shut")
    (claim,) = yard.claims(order)
    assert (claim["kind"], claim["why"], claim["cell"]) == ("decide", "jam", stuck)
    written = yard.journal(stuck)[said:]
    assert [(state, code) for _, state, code in written] == [("ended", "no_transition")] * 3
    assert len({id_ for id_, _, _ in written}) == 3, "each pulse is a command with its own id"
    asked = yard.events(stuck, "open for pickup")
    assert [each["after"] for each in asked] == [f"{LOCKER}/{stuck} pulse {no}" for no in (1, 2, 3)]
    assert ("faulty", "jam") in yard.overlays(stuck)
    assert [(each["kind"], each["why"]) for each in yard.chores(stuck)] == [("repair", "jam")]
    told = eventually(lambda: [text for text in yard.told(order) if f"ячейка {stuck} не открылась" in text])
    assert "Остальные" in told[0]
    with pytest.raises(Problem, match=r"locker\.cell-shut"):
        yard.who("customer").post(f"/pickups/{order}/open", {"id": new_id(), "cell": stuck})

    yard.tap(order)
    yard.is_state(order, other, "open")
    yard.hand(other, "take", "close")
    yard.is_state(order, other, "taken")

    operator = yard.who("operator")
    operator.post(f"/orders/{order}/decisions", {"cell": stuck, "choice": "bring"})
    yard.panel.post(f"/sim/locker/cells/{stuck}/jam", {"jammed": False})
    assert yard.wall(stuck)["pulses"] == before + 3, "a jam is pulsed no fourth time"
    yard.recall(stuck)
    yard.hand(stuck, "take", "close")
    (bring,) = yard.claims(order)
    operator.post(f"/claims/{bring['id']}/done", {"note": "Иван привёз"})
    yard.settled(order)
    assert (yard.order(order)["trouble"], yard.claims(order)) == ("", [])
    eventually(lambda: yard.cell(stuck)["state"] == "free", WITHIN_S, "the courier's hand was not seen")
    yard.see_to(stuck)
    eventually(lambda: yard.overlays(stuck) == set(), WITHIN_S)
