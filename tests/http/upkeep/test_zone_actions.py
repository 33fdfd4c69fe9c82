"""A technician's actions on zones over HTTP, on both databases: who may, one outcome each, cells that are cleaned."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from tests.floor import LOCKER, Shop

from lukoshko_server.lockers.rows import ZoneActionRow
from lukoshko_wire import locker
from lukoshko_wire.climate import ZoneState
from lukoshko_wire.values import Zone

PATH = f"/lockers/{LOCKER}/zones/chilled/actions"


def new() -> str:
    return str(uuid4())


@pytest.fixture(autouse=True)
def cold(shop: Shop) -> None:
    """The locker has shown its cold zone."""
    shop.locker.show(zones=[ZoneState(zone=Zone.CHILLED, online=True, air_c10=30, setpoint_c10=30)])


def ask(shop: Shop, action: str, **values: Any) -> locker.ZoneAction:
    """Ask, and the command that reached the locker."""
    shop.client("technician").ok(PATH, **{"id": new(), "action": action, "reason": "лёд", **values})
    shop.locker.commands()
    return shop.locker.asked[-1]


def ends(shop: Shop, command: locker.ZoneAction, outcome: str = "done", code: str = "written") -> None:
    """Its outcome comes, as an answer and as a fact."""
    ack = locker.Ack(id=command.id, outcome=outcome, code=code, at=shop.clock())  # type: ignore[arg-type]
    shop.locker._say(locker.ACK, ack)
    shop.locker.fact(locker.CommandEnded, ack=ack)


def last(shop: Shop) -> tuple[str, str]:
    (action,) = shop.client("technician").see("/machines")["lockers"][0]["actions"]
    return action["state"], action["code"]


def cleaned(shop: Shop) -> dict[str, set[bool]]:
    """Zones of cells, and whether they are being cleaned."""
    found: dict[str, set[bool]] = {}
    for cell in shop.client("technician").see("/machines")["lockers"][0]["cells"]:
        held = any(each["kind"] == "cleaning" for each in cell["overlays"])
        found.setdefault(cell["zone"], set()).add(held)
    return found


@pytest.mark.parametrize("who", ["anna", "picker", "courier", "clerk", "operator", ""])
def test_only_a_technician_acts_on_zones(shop: Shop, who: str) -> None:
    answer = shop.client(who).post(PATH, id=new(), action="defrost", reason="лёд")
    assert answer.status == (403 if who else 401)
    shop.locker.commands()
    assert shop.locker.asked == []


def test_an_action_is_one_command_with_a_reason_and_one_outcome(shop: Shop) -> None:
    technician, id_ = shop.client("technician"), new()
    for body in ({}, {"reason": " "}, {"reason": "x" * 201}):
        assert technician.post(PATH, id=id_, action="defrost", **body).status == 400
    assert technician.post(PATH, id=id_, action="melt", reason="лёд").status == 400
    for zone in ("frozen", "tropical"):  # it has not shown the one, nobody has the other
        path = PATH.replace("chilled", zone)
        assert technician.post(path, id=new(), action="defrost", reason="лёд").status == 404
    for _ in range(2):
        assert technician.post(PATH, id=id_, action="defrost", reason="лёд").status == 202
    assert technician.post(PATH, id=id_, action="clean_on", reason="лёд").status == 409
    assert technician.post(PATH, id=new(), action="clean_on", reason="лёд").code == "locker.zone-busy"
    shop.locker.commands()
    (command,) = shop.locker.asked
    assert (command.id, command.zone, command.action, command.reason, command.session) == (
        id_, Zone.CHILLED, "defrost", "лёд", "s1",
    )  # fmt: skip
    assert last(shop) == ("sent", "")
    shop.locker._say(locker.ACK, locker.Ack(id=id_, outcome="accepted", code="accepted", at=shop.clock()))
    assert last(shop) == ("accepted", "")
    ends(shop, command)
    ends(shop, command, "failed", "refused")
    assert last(shop) == ("done", "written"), "a final outcome stands"
    lines = technician.see(f"/lockers/{LOCKER}/log")["entries"]
    mine = [(each["what"], each["before"], each["after"]) for each in lines if each["entity"] == "zone"]
    assert mine == [("defrost done", "", "chilled written"), ("asked defrost", "лёд", "chilled")]


def test_the_outcome_is_pushed_as_it_would_be_fetched(shop: Shop) -> None:
    ends(shop, ask(shop, "defrost"))
    shop.send()
    pushed = [each for each in shop.pushed if each.room == f"locker:{LOCKER}"][-1]
    assert pushed.view["actions"][0]["state"] == "done"
    assert pushed.view == shop.client("technician").see(f"/lockers/{LOCKER}")


def test_an_action_without_an_outcome_is_lost_and_a_late_one_still_corrects(shop: Shop) -> None:
    command = ask(shop, "defrost")
    shop.clock.forward(seconds=34)
    shop.tick()
    assert last(shop) == ("sent", "")
    shop.clock.forward(seconds=2)
    shop.tick()
    assert last(shop) == ("lost", "lost")
    ends(shop, command)
    assert last(shop) == ("done", "written")


def test_nothing_is_sent_to_a_locker_that_is_away(shop: Shop) -> None:
    shop.locker.leave()
    answer = shop.client("technician").post(PATH, id=new(), action="defrost", reason="лёд")
    assert answer.code == "locker.offline"
    shop.locker.commands()
    assert shop.locker.asked == []


def test_a_zone_is_not_asked_again_and_again(shop: Shop) -> None:
    for _ in range(15):
        ends(shop, ask(shop, "reset_alarm"))
    technician = shop.client("technician")
    assert technician.post(PATH, id=new(), action="defrost", reason="x").code == "locker.too-many-actions"
    shop.clock.forward(minutes=11)
    assert technician.post(PATH, id=new(), action="defrost", reason="x").status == 202


def test_cells_are_being_cleaned_from_the_stop_to_the_start(shop: Shop) -> None:
    cells = shop.client("technician").see("/machines")["lockers"][0]["cells"]
    soiled = next(cell["no"] for cell in cells if cell["zone"] == "chilled")
    shop.app.lockers.overlay(LOCKER, soiled, "cleaning", True, "spill", "technician:x")
    begin = ask(shop, "clean_on")
    assert cleaned(shop)["chilled"] == {True, False}, "not before the controller has stopped"
    chores = shop.client("technician").see("/upkeep")["open"]
    ends(shop, begin)
    assert cleaned(shop) == {"chilled": {True}, "ambient": {False}, "frozen": {False}}
    assert shop.client("technician").see("/upkeep")["open"] == chores, "whoever stopped it is at it"
    ends(shop, ask(shop, "clean_off"), "uncertain", "unit_silent")
    assert cleaned(shop)["chilled"] == {True}, "perhaps it still stands"
    ends(shop, ask(shop, "clean_off"))
    assert cleaned(shop)["chilled"] == {True, False}
    held = shop.app.lockers.overlays(LOCKER)
    assert [(each.cell_no, each.why) for each in held] == [(soiled, "spill")]


@pytest.mark.parametrize(
    ("outcome", "held"), [("failed", {False}), ("rejected", {False}), ("uncertain", {True})]
)
def test_a_stop_that_may_have_happened_counts_as_one(shop: Shop, outcome: str, held: set[bool]) -> None:
    ends(shop, ask(shop, "clean_on"), outcome, "x")
    assert cleaned(shop)["chilled"] == held


@pytest.mark.parametrize("change", ["why = ''", "action = 'melt'", "zone = 'tropical'", "state = 'odd'"])
def test_the_database_refuses_what_our_bugs_might_write(shop: Shop, change: str) -> None:
    ask(shop, "defrost")
    with pytest.raises(IntegrityError), shop.app.work() as tx:
        tx.session.execute(text(f"update {ZoneActionRow.__tablename__} set {change}"))
