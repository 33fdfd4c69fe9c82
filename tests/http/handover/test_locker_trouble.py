"""What goes wrong at a locker: codes that are guessed, doors that jam, answers that are late, money that does not come."""

from uuid import uuid4

from tests.floor import BREAD, LOCKER, MILK, Shop

from lukoshko_wire import locker
from lukoshko_wire.values import Way


def new() -> str:
    return str(uuid4())


def stowed(shop: Shop, who: str = "anna") -> str:
    order = shop.order(Way.LOCKER, {MILK: 1, BREAD: 1}, who=who)
    shop.pick(order)
    shop.stow(order)
    return order


def paid(shop: Shop) -> str:
    """An order whose first tap was made, money and receipt are there, nothing is open yet."""
    order = stowed(shop)
    shop.client("anna").ok(f"/pickups/{order}/open", id=new())
    shop.send()
    shop.till_counter.print()
    return order


def cells(shop: Shop, order: str) -> list[str]:
    return [cell["state"] for cell in shop.client("anna").see(f"/pickups/{order}")["cells"]]


def test_wrong_codes_are_counted_and_lock_the_keypad(shop: Shop) -> None:
    order = stowed(shop)
    right = shop.client("anna").see(f"/orders/{order}")["pickup_code"]
    wrong = f"{(int(right) + 1) % 10**8:08}"
    kiosk = shop.client()
    path = f"/lockers/{LOCKER}/codes"
    assert [kiosk.post(path, code=wrong).code for _ in range(5)] == ["pickup.wrong-code"] * 5
    held = kiosk.post(path, code=right)
    assert (held.status, held.code) == (429, "pickup.locked")
    assert 0 < held.body["facts"]["retry_after_s"] <= 61
    shop.clock.forward(seconds=61)
    assert kiosk.post(path, code=right).status == 200


def test_a_code_of_another_place_or_of_nothing_opens_nothing(shop: Shop) -> None:
    order = shop.order(Way.COUNTER, {MILK: 1})
    shop.pick(order)
    shop.shelve(order)
    code = shop.client("anna").see(f"/orders/{order}")["pickup_code"]
    assert shop.client().post(f"/lockers/{LOCKER}/codes", code=code).code == "pickup.wrong-code"
    assert shop.client().post("/lockers/nowhere/codes", code=code).status == 404
    assert shop.client().post(f"/lockers/{LOCKER}/codes", code="1").status == 400


def test_the_kiosk_goes_on_with_its_key_and_with_no_other(shop: Shop) -> None:
    order = stowed(shop)
    kiosk = shop.client()
    code = shop.client("anna").see(f"/orders/{order}")["pickup_code"]
    key = kiosk.ok(f"/lockers/{LOCKER}/codes", code=code)["pickup_key"]
    path = f"/lockers/{LOCKER}/pickups/{order}"
    assert kiosk.get(path).code == "pickup.bad-key"
    assert kiosk.post(f"{path}/open?key={key[:-1]}0x", id=new()).code == "pickup.bad-key"
    assert kiosk.get(f"/lockers/{LOCKER}/pickups/{new()}?key={key}").code == "pickup.bad-key"
    kiosk.ok(f"{path}/open?key={key}", id=new())
    shop.send()
    shop.till_counter.print()
    assert len(shop.locker.obey()) == 1
    shop.clock.forward(minutes=16)
    assert kiosk.post(f"{path}/open?key={key}", id=new()).code == "pickup.bad-key"


def test_a_stranger_opens_nothing(shop: Shop) -> None:
    order = stowed(shop)
    assert shop.client("boris").post(f"/pickups/{order}/open", id=new()).status == 404
    assert shop.client("courier").post(f"/pickups/{order}/open", id=new()).status == 404
    assert shop.client().post(f"/pickups/{order}/open", id=new()).status == 401
    assert shop.locker.commands() == []
    assert shop.see(order)["pickup_code"] == "", "the operator does not see the code"


def test_one_tap_is_one_pulse_however_often_it_is_sent(shop: Shop) -> None:
    order = stowed(shop)
    anna, tap = shop.client("anna"), new()
    for _ in range(3):
        anna.ok(f"/pickups/{order}/open", id=tap)
    shop.send()
    shop.till_counter.print()
    anna.ok(f"/pickups/{order}/open", id=tap)
    assert [command.id for command in shop.locker.commands()] == [tap]
    assert anna.post(f"/pickups/{order}/open", id=new(), cell=99).status == 404


def test_a_second_command_to_the_same_door_waits_for_the_first(shop: Shop) -> None:
    order = paid(shop)
    anna = shop.client("anna")
    first = anna.see(f"/pickups/{order}")["cells"][0]
    assert anna.post(f"/pickups/{order}/open", id=new(), cell=first["cell"]).code == "locker.cell-busy"
    shop.locker.obey(close=False)
    anna.ok(f"/pickups/{order}/open", id=new(), cell=first["cell"])
    assert len(shop.locker.obey()) == 1, "opened again by a command of its own"


def test_a_door_that_jams_is_said_and_may_be_tried_again(shop: Shop) -> None:
    order = paid(shop)
    shop.locker.fail()
    assert cells(shop, order) == ["jammed", "closed"]
    assert shop.see(order)["state"] == "handing_over", "nothing was seen to open"
    shop.client("anna").ok(f"/pickups/{order}/open", id=new())
    shop.locker.obey()
    assert shop.see(order)["state"] == "completed"
    assert cells(shop, order) == ["taken", "closed"]


def test_a_command_without_an_answer_is_lost_until_a_late_fact_tells(shop: Shop) -> None:
    order = paid(shop)
    command = shop.locker.commands()[0]
    shop.clock.forward(seconds=24)
    shop.tick()
    assert cells(shop, order)[0] == "opening"
    shop.clock.forward(seconds=2)
    shop.tick()
    assert cells(shop, order)[0] == "unreachable"
    shop.locker.fact(locker.DoorMoved, cell=command.cell, door="open", command_id=command.id)
    assert shop.see(order)["state"] == "completed"
    assert cells(shop, order)[0] == "open"


def test_a_locker_that_is_away_is_said_before_any_money_moves(shop: Shop) -> None:
    order = stowed(shop)
    shop.locker.leave()
    refused = shop.client("anna").post(f"/pickups/{order}/open", id=new())
    assert (refused.status, refused.code) == (409, "locker.offline")
    assert shop.see(order)["state"] == "ready"
    assert shop.see(order)["money"]["state"] == "held"


def test_whoever_stands_there_waits_ten_seconds_for_the_bank_and_the_books_catch_up(shop: Shop) -> None:
    order = stowed(shop)
    shop.client("anna").ok(f"/pickups/{order}/open", id=new())
    shop.clock.forward(seconds=9)
    shop.tick()
    assert shop.app.lockers.commands_of(order)[-1].reason == "deposit"
    shop.clock.forward(seconds=2)
    shop.tick()
    command = shop.app.lockers.commands_of(order)[-1]
    assert command.reason == "pickup"
    shop.locker.fact(locker.DoorMoved, cell=command.cell_no, door="open", command_id=command.id)
    assert shop.see(order)["state"] == "completed"
    named = {each["kind"] for each in shop.reconciliation()["differences"]}
    assert "goods_without_money" in named, "until the bank answers the debt has a name"
    shop.let_bank_speak()
    assert shop.till_counter.print() == 1
    assert shop.reconciliation()["differences"] == []


def test_money_that_fails_leaves_the_goods_in_the_cells(shop: Shop) -> None:
    order = stowed(shop)
    shop.client("anna").ok(f"/pickups/{order}/open", id=new())
    shop.bank.shift(8 * 24 * 3600)
    for _ in range(3):
        shop.let_bank_speak()
    view = shop.client("anna").see(f"/pickups/{order}")
    assert view["state"] == "stuck"
    assert {cell["state"] for cell in view["cells"]} == {"closed"}
    assert (shop.see(order)["state"], shop.see(order)["trouble"]) == ("ready", "payments.hold-expired")
    assert shop.client("anna").post(f"/pickups/{order}/open", id=new()).code == "payments.no-hold"


def test_facts_that_come_twice_change_nothing(shop: Shop) -> None:
    order = paid(shop)
    shop.locker.obey()
    before = shop.see(order)
    again = locker.Facts(boot=shop.locker.boot, facts=[])
    for seq in range(1, shop.locker.seq + 1):
        fact = locker.DoorMoved(seq=seq, at=shop.clock(), cell=1, door="open", command_id=None)
        again.facts.append(fact)
    topic = locker.EVT.topic(device=LOCKER)
    answered = shop.hear(topic, locker.EVT.encode(again))
    assert locker.EVT_ACK.decode(answered[1]).upto == shop.locker.seq
    assert shop.see(order) == before
    assert all(
        cell["state"] != "check" for cell in shop.client("operator").see("/machines")["lockers"][0]["cells"]
    )


def test_a_door_opened_by_nobody_is_marked_for_a_look(shop: Shop) -> None:
    order = stowed(shop)
    forced = shop.parcels(order)[0]["cell"]
    shop.locker.fact(locker.DoorMoved, cell=forced, door="open")
    shown = {cell["no"]: cell for cell in shop.client("operator").see("/machines")["lockers"][0]["cells"]}
    assert shown[forced]["state"] == "occupied", "the goods still wait for their customer"
    assert [each["kind"] for each in shown[forced]["overlays"]] == ["forced"]
    assert shop.see(order)["state"] == "ready"


def test_the_courier_puts_in_only_what_belongs_there(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {MILK: 1, BREAD: 1})
    shop.pick(order)
    parcel = shop.parcels(order)[0]
    courier = shop.client("courier")
    path = f"/lockers/{LOCKER}/loading"
    assert courier.post(path, id=new(), barcode=parcel["barcode"]).code == "dispatch.not-yours"
    shop.carry(order)
    assert (
        courier.post("/lockers/other/loading", id=new(), barcode=parcel["barcode"]).code
        == "loading.other-locker"
    )
    scan = new()
    for _ in range(3):
        courier.ok(path, id=scan, barcode=parcel["barcode"])
    assert len(shop.locker.commands()) == 1
    view = courier.see(path)
    assert sorted(item["state"] for item in view["parcels"]) == ["opening", "waiting"]


def test_a_cancelled_order_gives_its_cells_back(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {MILK: 1, BREAD: 1})
    shop.pick(order)
    assert len(shop.app.lockers.open_placements(LOCKER)) == 2
    shop.client("operator").ok(f"/orders/{order}/cancel", reason="Звонок")
    assert shop.app.lockers.open_placements(LOCKER) == []
    assert {parcel["state"] for parcel in shop.parcels(order)} == {"returned"}


def test_goods_that_nobody_will_fetch_are_taken_out_and_their_cells_are_free_again(shop: Shop) -> None:
    order = stowed(shop)
    operator = shop.client("operator")
    inside = [parcel["cell"] for parcel in shop.parcels(order)]
    path = f"/lockers/{LOCKER}/cells/{inside[0]}/recall"
    assert operator.post(path, id=new()).code == "locker.still-wanted"
    operator.ok(f"/orders/{order}/cancel", reason="Звонок")
    assert shop.client("anna").post(f"/pickups/{order}/open", id=new()).code == "handover.not-here"
    shown = {cell["no"]: cell["state"] for cell in operator.see("/machines")["lockers"][0]["cells"]}
    assert {shown[no] for no in inside} == {"check"}
    for no in inside:
        operator.ok(f"/lockers/{LOCKER}/cells/{no}/recall", id=new())
        assert shop.locker.obey() == [no]
    assert {parcel["state"] for parcel in shop.parcels(order)} == {"returned"}
    assert {cell["state"] for cell in operator.see("/machines")["lockers"][0]["cells"]} == {"free"}
    assert shop.client("anna").post(path, id=new()).status == 403


def test_an_order_cancelled_while_its_cell_is_open_leaves_no_free_cell_with_goods_in_it(shop: Shop) -> None:
    order = shop.order(Way.LOCKER, {MILK: 1, BREAD: 1})
    shop.pick(order)
    courier = shop.carry(order)
    first, second = shop.parcels(order)
    courier.ok(f"/lockers/{LOCKER}/loading", id=new(), barcode=first["barcode"])
    shop.locker.obey(close=False)
    shop.client("operator").ok(f"/orders/{order}/cancel", reason="Звонок")
    shop.locker.close(first["cell"])
    shown = {
        cell["no"]: cell["state"] for cell in shop.client("operator").see("/machines")["lockers"][0]["cells"]
    }
    assert (shown[first["cell"]], shown[second["cell"]]) == ("check", "free")
    assert [parcel["state"] for parcel in shop.parcels(order)] == ["in_cell", "returned"]
