"""Rights reach the locker, and what the locker did alone comes back: money after goods, revocations, in any order, once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.floor import LOCKER, MILK, Shop
from tests.http.handover.test_locker_trouble import stowed
from tests.machines import FakeLocker

from lukoshko_server.devices.commands import Outgoing
from lukoshko_server.devices.service import DeviceSaid
from lukoshko_server.orders.service import Orders
from lukoshko_server.rights.publishing import FULL, Ask
from lukoshko_server.rights.rows import RightRow, RightsListRow
from lukoshko_wire import locker, passes, rights
from lukoshko_wire.entry import Entry, Typed, by_typed
from lukoshko_wire.problems import NotFound
from lukoshko_wire.rights import AskPickup, RightsAck, RightsList, canonical, list_hash
from lukoshko_wire.tries import Tries
from lukoshko_wire.values import Way

SEAL = "A" * 43


def the_list(shop: Shop) -> RightsList:
    return shop.app.floor.admission.rights.listed(LOCKER)


def ack(shop: Shop, **other: Any) -> None:
    """The locker says which list it holds: the newest, unless told otherwise."""
    newest = the_list(shop)
    values: dict[str, Any] = {
        "version": newest.version, "hash": list_hash(canonical(newest)), "key_epoch": 1, "seal": SEAL,
        "at": shop.clock(),
    }  # fmt: skip
    shop.locker._say(rights.RIGHTS_ACK, RightsAck(**{**values, **other}))


def alone(device: FakeLocker, order: str, cell: int, parcel: str, *, twice: bool = False) -> str:
    """What a locker tells of an opening that it decided by itself."""
    id_ = f"a-{uuid4()}"
    about: dict[str, Any] = {
        "id": id_, "cell": cell, "reason": "pickup", "how": "code", "order_id": order, "parcel_id": parcel,
    }  # fmt: skip
    device.fact(locker.AttemptByRight, **about)
    for _ in range(2 if twice else 1):
        device.fact(locker.OpenedByRight, **about)
        device.fact(locker.DoorMoved, cell=cell, door="open", command_id=id_)
    done = locker.Ack(id=id_, outcome="done", code="opened", at=device.shop.clock())
    device.fact(locker.CommandEnded, ack=done)
    return id_


def cells_of(shop: Shop, order: str) -> list[tuple[int, str]]:
    return [
        (cell["cell"], cell["parcel"]["id"]) for cell in shop.client("anna").see(f"/pickups/{order}")["cells"]
    ]


def test_a_ready_order_is_in_the_list_with_its_code_and_leaves_it_when_all_is_taken(shop: Shop) -> None:
    order = stowed(shop)
    view = shop.client("anna").see(f"/orders/{order}")
    listed = the_list(shop)
    admission = shop.app.floor.admission
    with shop.app.work() as tx:
        row = tx.session.get_one(RightsListRow, LOCKER)
        key = admission.rights._keys.open(LOCKER, row.key)
        assert row.hash == list_hash(canonical(listed))
    entry = by_typed(listed, key, Typed(view["pickup_code"]), shop.clock(), Tries(), {})
    assert isinstance(entry, Entry)
    assert (entry.id, entry.right and len(entry.right.lies)) == (order, 2)
    assert entry.right
    assert entry.right.covered_until
    assert not entry.right.paid
    payload, _ = passes.read(view["pickup_token"])
    assert passes.unpack(payload).order == passes.order_ref(order)
    anna = shop.client("anna")
    anna.ok(f"/pickups/{order}/open", id=str(uuid4()))
    shop.send()
    shop.till_counter.print()
    while the_list(shop).rights:
        assert the_list(shop).rights[0].paid
        shop.locker.obey()
        if all(cell["state"] == "taken" for cell in anna.see(f"/pickups/{order}")["cells"]):
            anna.ok(f"/pickups/{order}/done")
        else:
            anna.ok(f"/pickups/{order}/open", id=str(uuid4()))
    assert anna.see(f"/orders/{order}")["pickup_token"] == ""


def test_goods_taken_offline_are_handed_over_then_and_paid_and_printed_later(shop: Shop) -> None:
    order = stowed(shop)
    shop.locker.leave()
    taken_at = shop.clock()
    for cell, parcel in cells_of(shop, order):
        alone(shop.locker, order, cell, parcel, twice=True)
        shop.locker.close(cell)
    shop.clock.forward(hours=3)
    anna = shop.client("anna")
    assert anna.see(f"/orders/{order}")["state"] == "completed"
    shop.send()
    shop.till_counter.print()
    view = anna.see(f"/orders/{order}")
    assert view["money"]["state"] == "captured"
    assert view["money"]["paid_kopecks"] == view["total_kopecks"]
    assert len(view["receipts"]) == 1
    events = shop.client("operator").see(f"/orders/{order}/history")["events"]
    handed = [event for event in events if event["what"] == "handed over offline"]
    assert len(handed) == 1
    assert f"{taken_at:%F %T}" in handed[0]["after"]
    report = shop.app.floor.reports.reconciliation(
        shop.clock() - timedelta(days=1), shop.clock() + timedelta(days=1)
    )
    assert report.differences == []


def test_facts_in_another_order_come_to_the_same(shop: Shop) -> None:
    order = stowed(shop)
    for cell, parcel in cells_of(shop, order):
        about: dict[str, Any] = {
            "id": f"a-{uuid4()}", "cell": cell, "reason": "pickup", "how": "token", "order_id": order,
            "parcel_id": parcel,
        }  # fmt: skip
        shop.clock.forward(seconds=20)
        shop.locker.fact(locker.DoorMoved, cell=cell, door="open", command_id=about["id"])
        shop.clock.forward(seconds=20)
        shop.locker.close(cell)
        shop.clock.now -= timedelta(seconds=20)
        done = locker.Ack(id=about["id"], outcome="done", code="opened", at=shop.clock())
        shop.locker.fact(locker.OpenedByRight, **about)
        shop.locker.fact(locker.CommandEnded, ack=done)
        shop.locker.fact(locker.AttemptByRight, **about)
        shop.clock.forward(seconds=20)
    shop.send()
    shop.till_counter.print()
    view = shop.client("anna").see(f"/orders/{order}")
    assert (view["state"], view["money"]["state"], len(view["receipts"])) == ("completed", "captured", 1)
    assert [cell["state"] for cell in shop.client("anna").see(f"/pickups/{order}")["cells"]] == [
        "taken",
        "taken",
    ]


def test_a_cancelled_order_gives_the_money_back_only_when_the_locker_knows(shop: Shop) -> None:
    order = stowed(shop)
    ack(shop)
    shop.client("operator").ok(f"/orders/{order}/cancel", reason="Звонок")
    shop.send()
    view = shop.client("anna").see(f"/orders/{order}")
    assert (view["state"], view["money"]["state"]) == ("cancelled", "held")
    assert [right.state for right in the_list(shop).rights] == ["revoked"]
    ack(shop, version=the_list(shop).version - 1, hash="0" * 64)
    assert shop.client("anna").see(f"/orders/{order}")["money"]["state"] == "held", (
        "an older list is no answer"
    )
    ack(shop)
    shop.let_bank_speak()
    assert shop.client("anna").see(f"/orders/{order}")["money"]["state"] == "void"


def test_an_opening_after_revocation_is_for_a_human_and_charges_nothing(shop: Shop) -> None:
    order = stowed(shop)
    places = cells_of(shop, order)
    shop.client("operator").ok(f"/orders/{order}/cancel", reason="Звонок")
    alone(shop.locker, order, *places[0])
    shop.locker.close(places[0][0])
    view = shop.client("operator").see(f"/orders/{order}")
    assert view["trouble"] == "pickup.opened-after-revocation"
    assert view["state"] == "cancelled"
    assert view["money"]["paid_kopecks"] == 0


def test_a_hold_that_is_gone_leaves_a_named_debt_not_a_lost_handover(shop: Shop) -> None:
    order = stowed(shop)
    places = cells_of(shop, order)
    with shop.app.work():
        shop.app.payments.void(order)
    shop.let_bank_speak()
    for cell, parcel in places:
        alone(shop.locker, order, cell, parcel)
        shop.locker.close(cell)
    view = shop.client("operator").see(f"/orders/{order}")
    assert view["state"] == "completed"
    assert view["trouble"].startswith("money.")
    report = shop.app.floor.reports.reconciliation(
        shop.clock() - timedelta(days=1), shop.clock() + timedelta(days=1)
    )
    assert [(each.kind, each.owner) for each in report.differences] == [("goods_without_money", "operator")]


def test_the_order_of_a_token_that_no_list_knew_is_found_by_its_cell(shop: Shop) -> None:
    order = stowed(shop)
    for cell, _ in cells_of(shop, order):
        about = {"id": f"a-{uuid4()}", "cell": cell, "reason": "pickup", "how": "token"}
        shop.locker.fact(locker.AttemptByRight, **about)
        shop.locker.fact(locker.OpenedByRight, **about)
        shop.locker.close(cell)
    assert shop.client("anna").see(f"/orders/{order}")["state"] == "completed"


def test_a_locker_asks_and_money_comes_first(shop: Shop) -> None:
    order = stowed(shop)
    cell = cells_of(shop, order)[0][0]
    ask = AskPickup(id="a-1", order_id=order, cell=cell, session=shop.locker.session, at=shop.clock())
    shop.locker._say(rights.ASK, ask)
    shop.locker._say(rights.ASK, ask)
    assert shop.locker.commands() == [], "nothing opens before the receipt"
    shop.till_counter.print()
    assert [(command.id, command.cell) for command in shop.locker.commands()] == [("a-1", cell)]
    stale = AskPickup(id="a-2", order_id=order, cell=cell, session="old", at=shop.clock())
    late = AskPickup(
        id="a-3",
        order_id=order,
        cell=cell,
        session=shop.locker.session,
        at=shop.clock() - timedelta(minutes=1),
    )
    for each in (stale, late):
        shop.locker._say(rights.ASK, each)
    assert shop.locker.commands() == []


def test_a_refused_ask_keeps_no_lock_for_what_comes_with_it(shop: Shop) -> None:
    order = stowed(shop)
    cell = cells_of(shop, order)[0][0]
    shop.locker.leave()
    ask = AskPickup(id="a-1", order_id=order, cell=cell, session=shop.locker.session, at=shop.clock())
    with shop.app.work() as tx:
        shop.app.floor.admission.asking.on_said(DeviceSaid("locker", LOCKER, ask))
        assert tx.locked(Orders.under(order)) is None, "the database has given it back"
    answers = shop.taken("mqtt", Outgoing, rights.ASK_ANSWER.topic(device=LOCKER))
    refused = [rights.ASK_ANSWER.decode(each.payload.encode()).refused for each in answers]
    assert refused == ["locker.offline"]


def test_another_machine_under_a_locker_s_name_gets_another_key(shop: Shop) -> None:
    stowed(shop)
    ack(shop)
    before = the_list(shop)
    ack(shop, seal="B" * 43)
    after = the_list(shop)
    assert (before.key_epoch, after.key_epoch) == (1, 2)
    assert before.rights[0].code != after.rights[0].code
    assert after.version == before.version + 1


@pytest.mark.parametrize("epoch", [1, 4])
def test_a_server_that_came_back_from_a_backup_goes_on_above_what_its_locker_holds(
    shop: Shop, epoch: int
) -> None:
    stowed(shop)
    ack(shop)
    before = the_list(shop)
    ack(shop, version=before.version + 30, hash="f" * 64, key_epoch=epoch, fault="old")
    after = the_list(shop)
    assert after.version == before.version + 31
    assert after.key_epoch == (1 if epoch == 1 else 5), "a locker takes no older key"
    ack(shop, key_epoch=after.key_epoch)
    assert the_list(shop) == after


def test_a_locker_that_refuses_its_list_is_not_told_it_in_a_circle(shop: Shop) -> None:
    stowed(shop)
    shop.clock.forward(seconds=4)
    shop.taken(FULL, Ask)
    for _ in range(3):
        shop.clock.forward(seconds=4)
        ack(shop, version=0, hash="", wants=True, fault="signature")
    assert shop.taken(FULL, Ask) == []
    shop.clock.forward(seconds=40)
    shop.tick()
    assert len(shop.taken(FULL, Ask)) == 1, "after a while it may have been mended"
    shop.clock.forward(seconds=1)
    ack(shop, version=0, hash="", wants=True)
    assert len(shop.taken(FULL, Ask)) == 1


def test_rights_run_out_and_a_day_later_leave_the_list(shop: Shop) -> None:
    order = stowed(shop)
    shop.clock.forward(hours=shop.app.settings.keep_cold_hours, minutes=1)
    shop.app.floor.admission.rights.tick(shop.clock())
    assert [right.state for right in the_list(shop).rights] == ["expired"]
    shop.clock.forward(hours=25)
    shop.app.floor.admission.rights.tick(shop.clock())
    assert the_list(shop).rights == []
    with shop.app.work() as tx:
        assert tx.session.get(RightRow, order) is None


def test_a_loaded_route_is_the_courier_s_manifest(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {MILK: 1})
    shop.pick(order)
    shop.carry(order)
    manifest = the_list(shop).manifests[0]
    assert [(load.order_id, load.barcode) for load in manifest.loads] == [
        (order, shop.parcels(order)[0]["barcode"])
    ]
    code = shop.client("courier").see(f"/lockers/{LOCKER}/staff-code")["code"]
    assert len(code) == 10
    assert shop.client("anna").get(f"/lockers/{LOCKER}/staff-code").status == 403


def test_a_new_code_key_leaves_every_code_as_it_is(shop: Shop) -> None:
    order = stowed(shop)
    rights = shop.app.floor.admission.rights
    before, code = the_list(shop), shop.client("anna").see(f"/orders/{order}")["pickup_code"]
    assert rights.rotate(LOCKER, "диск украден") == before.key_epoch + 1
    after = the_list(shop)
    assert (after.version, after.key_epoch) == (before.version + 1, before.key_epoch + 1)
    assert after.rights[0].code != before.rights[0].code
    assert shop.client("anna").see(f"/orders/{order}")["pickup_code"] == code
    with pytest.raises(NotFound):
        rights.rotate("nobody", "so")
