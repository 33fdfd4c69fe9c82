"""A door that stays shut, a pulse of which nothing is known: named, told, decided by a person, in time."""

from uuid import uuid4

import pytest
from tests.floor import BREAD, LOCKER, MILK, PHONES, Shop

from lukoshko_wire import locker
from lukoshko_wire.values import Way


def new() -> str:
    return str(uuid4())


def paid(shop: Shop, **lines: int) -> str:
    """The first tap was made, money and receipt are there; the command of the first cell waits."""
    order = shop.order(Way.LOCKER, lines or {MILK: 1, BREAD: 1})
    shop.pick(order)
    shop.stow(order)
    shop.client("anna").ok(f"/pickups/{order}/open", id=new())
    shop.send()
    shop.till_counter.print()
    return order


def jam(shop: Shop) -> int:
    """Every pulse that the opening may have is pulled in vain; the cell."""
    cell = 0
    for _ in range(3):
        (command,) = shop.locker.commands()
        cell = command.cell
        shop.clock.forward(seconds=4)
        ack = locker.Ack(id=command.id, outcome="failed", code="no_transition", at=shop.clock())
        shop.locker.fact(locker.CommandEnded, ack=ack)
    assert shop.locker.commands() == []
    return cell


def told(shop: Shop, who: str = "anna") -> list[str]:
    shop.send()
    return [text for phone, text in shop.messages if phone == PHONES[who]]


def states(shop: Shop, order: str) -> dict[int, str]:
    return {cell["cell"]: cell["state"] for cell in shop.client("anna").see(f"/pickups/{order}")["cells"]}


def decide(shop: Shop, order: str, cell: int, choice: str) -> None:
    shop.client("operator").ok(f"/orders/{order}/decisions", cell=cell, choice=choice)


def claims(shop: Shop) -> list[tuple[str, str, int | None]]:
    return [
        (each["kind"], each["why"], each["cell"]) for each in shop.client("operator").see("/claims")["claims"]
    ]


def test_a_jam_is_named_the_customer_told_and_the_other_cells_go_on(shop: Shop) -> None:
    order = paid(shop)
    stuck = jam(shop)
    assert (shop.see(order)["state"], shop.see(order)["trouble"]) == ("handing_over", "pickup.jam")
    assert states(shop, order)[stuck] == "shut"
    assert any(f"ячейка {stuck} не открылась" in text and "Остальные" in text for text in told(shop))
    assert claims(shop) == [("decide", "jam", stuck)]
    (chore,) = shop.client("technician").see("/upkeep")["open"]
    assert (chore["kind"], chore["cell"], chore["why"]) == ("repair", stuck, "jam")
    anna = shop.client("anna")
    assert anna.post(f"/pickups/{order}/open", id=new(), cell=stuck).code == "locker.cell-shut"
    anna.ok(f"/pickups/{order}/open", id=new())
    (other,) = shop.locker.obey()
    assert other != stuck
    assert shop.see(order)["state"] == "completed"
    assert shop.see(order)["trouble"] == "pickup.jam", "the goods of the first cell are still owed"


def test_a_repaired_cell_opens_for_its_customer_and_nothing_is_left_to_decide(shop: Shop) -> None:
    order = paid(shop)
    stuck = jam(shop)
    technician = shop.client("technician")
    (chore,) = technician.see("/upkeep")["open"]
    technician.ok(f"/upkeep/{chore['id']}/done", note="Смазал язычок")
    shop.client("anna").ok(f"/pickups/{order}/open", id=new(), cell=stuck)
    assert shop.locker.obey() == [stuck]
    assert (shop.see(order)["state"], shop.see(order)["trouble"]) == ("completed", "")
    assert claims(shop) == []


def test_the_operator_lets_a_courier_bring_what_the_jammed_cell_holds(shop: Shop) -> None:
    order = paid(shop, **{MILK: 1})
    stuck = jam(shop)
    operator = shop.client("operator")
    assert (
        operator.post(f"/orders/{order}/decisions", cell=stuck + 1, choice="bring").code
        == "claim.nothing-to-decide"
    )
    decide(shop, order, stuck, "bring")
    assert operator.post(f"/orders/{order}/decisions", cell=stuck, choice="bring").status == 409
    (claim,) = operator.see("/claims")["claims"]
    assert (claim["kind"], claim["cell"]) == ("bring", stuck)
    operator.ok(f"/lockers/{LOCKER}/cells/{stuck}/recall", id=new())
    assert shop.locker.obey() == [stuck]
    operator.ok(f"/claims/{claim['id']}/done", note="Иван привёз")
    assert shop.see(order)["state"] == "completed"
    assert operator.post(f"/claims/{claim['id']}/done", note="ещё раз").code == "claim.closed"
    assert shop.reconciliation()["differences"] == []


def test_the_operator_gives_the_money_back_and_the_sum_stays_a_named_item(shop: Shop) -> None:
    order = paid(shop, **{MILK: 1})
    total = shop.see(order)["total_kopecks"]
    stuck = jam(shop)
    decide(shop, order, stuck, "refund")
    assert shop.see(order)["state"] == "refused"
    (claim,) = shop.client("operator").see("/claims")["claims"]
    assert (claim["kind"], claim["kopecks"]) == ("refund", total)
    assert shop.client("anna").post(f"/pickups/{order}/open", id=new()).code == "handover.not-here"
    view = {cell["no"]: cell for cell in shop.client("operator").see("/machines")["lockers"][0]["cells"]}
    assert view[stuck]["state"] == "check"


@pytest.mark.parametrize("choice", ["refund", "bring"])
@pytest.mark.parametrize("whole", [False, True])
def test_what_was_decided_away_from_the_customer_opens_for_them_no_more(
    shop: Shop, choice: str, whole: bool
) -> None:
    order = paid(shop, **({MILK: 1} if whole else {MILK: 1, BREAD: 1}))
    cell, anna = uncertain(shop), shop.client("anna")
    if not whole:
        anna.ok(f"/pickups/{order}/open", id=new(), cell=next(no for no in states(shop, order) if no != cell))
        shop.locker.obey()
    decide(shop, order, cell, choice)
    assert anna.post(f"/pickups/{order}/open", id=new(), cell=cell).status == 409
    assert shop.locker.commands() == []
    rights = shop.app.floor.admission.rights.listed(LOCKER).rights
    assert cell not in {lies.cell for right in rights if right.state == "live" for lies in right.lies}


@pytest.mark.parametrize("choice", ["refund", "bring"])
def test_a_door_that_opened_all_the_same_leaves_nothing_owed(shop: Shop, choice: str) -> None:
    order = paid(shop)
    cell, anna = uncertain(shop), shop.client("anna")
    anna.ok(f"/pickups/{order}/open", id=new(), cell=next(no for no in states(shop, order) if no != cell))
    shop.locker.obey()
    decide(shop, order, cell, choice)
    parcel = next(each["id"] for each in shop.parcels(order) if each["cell"] == cell)
    shop.locker.fact(
        locker.OpenedByRight,
        id="a-1",
        cell=cell,
        reason="pickup",
        how="code",
        order_id=order,
        parcel_id=parcel,
    )
    assert claims(shop) == []
    assert shop.see(order)["state"] == "completed"


def test_only_the_operator_decides(shop: Shop) -> None:
    order = paid(shop)
    stuck = jam(shop)
    for who in ("anna", "courier", "technician", "picker"):
        person = shop.client(who)
        assert person.post(f"/orders/{order}/decisions", cell=stuck, choice="refund").status == 403
        assert person.get("/claims").status == 403
    assert shop.client("operator").post(f"/orders/{order}/decisions", cell=stuck, choice="burn").status == 400


def uncertain(shop: Shop) -> int:
    (command,) = shop.locker.commands()
    ack = locker.Ack(id=command.id, outcome="uncertain", code="uncertain", at=shop.clock())
    shop.locker.fact(locker.CommandEnded, ack=ack)
    return command.cell


def test_a_door_that_nobody_saw_is_decided_by_asking_the_customer(shop: Shop) -> None:
    order = paid(shop, **{MILK: 1})
    cell = uncertain(shop)
    assert (shop.see(order)["state"], shop.see(order)["trouble"]) == ("handing_over", "pickup.uncertain")
    assert claims(shop) == [("decide", "uncertain", cell)]
    assert shop.locker.commands() == [], "what is not known is not pulsed again"
    decide(shop, order, cell, "handed")
    assert (shop.see(order)["state"], shop.see(order)["trouble"]) == ("completed", "")
    shop.clock.forward(minutes=4)
    shop.tick()
    assert shop.app.lockers.open_placements(LOCKER) == [], "the window runs as after any closing"
    assert shop.reconciliation()["differences"] == []


def test_a_doubt_that_nobody_decides_sends_a_technician_after_a_quarter_of_an_hour(shop: Shop) -> None:
    order = paid(shop, **{MILK: 1})
    cell = uncertain(shop)
    shop.clock.forward(minutes=14)
    shop.tick()
    assert shop.client("technician").see("/upkeep")["open"] == []
    shop.clock.forward(minutes=2)
    for _ in range(2):
        shop.tick()
    (chore,) = shop.client("technician").see("/upkeep")["open"]
    assert (chore["kind"], chore["cell"], chore["why"]) == ("look", cell, "uncertain")
    assert shop.see(order)["trouble"] == "pickup.look"
    decide(shop, order, cell, "handed")
    assert shop.see(order)["state"] == "completed"


def test_a_customer_whose_door_opens_at_the_next_tap_ends_the_doubt(shop: Shop) -> None:
    order = paid(shop, **{MILK: 1})
    cell = uncertain(shop)
    shop.client("anna").ok(f"/pickups/{order}/open", id=new(), cell=cell)
    assert shop.locker.obey() == [cell]
    assert (shop.see(order)["state"], shop.see(order)["trouble"]) == ("completed", "")
    assert claims(shop) == []


def test_a_claim_is_pushed_as_it_would_be_fetched(shop: Shop) -> None:
    paid(shop)
    jam(shop)
    shop.send()
    pushed = [each for each in shop.pushed if each.room == "claims"]
    assert pushed[-1].view == shop.client("operator").see("/claims")["claims"][0]


@pytest.mark.parametrize("late", [False, True])
def test_another_door_that_springs_open_ends_the_pulses_at_once(shop: Shop, late: bool) -> None:
    order = paid(shop, **{MILK: 1})
    (command,) = shop.locker.commands()
    wrong = 9 if command.cell != 9 else 8
    shop.clock.forward(seconds=1)
    shop.locker.fact(locker.DoorMoved, cell=wrong, door="open")
    shop.clock.forward(seconds=3)
    ack = locker.Ack(id=command.id, outcome="failed", code="no_transition", at=shop.clock())
    shop.locker.fact(locker.CommandEnded, ack=ack)
    shop.clock.forward(seconds=5 if late else 0)
    shop.tick()
    assert shop.locker.commands() == [], "one more pulse would open the wrong door again"
    held = {(each.cell_no, each.kind, each.why) for each in shop.app.lockers.overlays(LOCKER)}
    assert held == {(command.cell, "faulty", "wrong_door"), (wrong, "forced", "forced")}
    assert shop.see(order)["trouble"] == "pickup.jam"
