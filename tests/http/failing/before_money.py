"""Failures of rights, weights and codes: before any money moves."""

from collections.abc import Iterator

from tests.faults.money.devices import Wall
from tests.floor import LOCKER
from tests.http.failing.playbook import open_alone, plays
from tests.http.failing.stage import SUM, Stage, new
from tests.http.marking.conftest import WATER


@plays("rights", "refused: another courier")
def another_courier(stage: Stage) -> Iterator[None]:
    stage.arrive()
    other = stage.shop.client("courier2")
    answer = other.post(f"/handovers/{stage.order}/settle", id=new(), method="hold", expected_kopecks=SUM)
    assert answer.status in (403, 404), answer
    yield
    stage.paid()
    stage.finish()


@plays("rights", "refused: a wrong code")
def wrong_code(stage: Stage) -> Iterator[None]:
    stage.arrive()
    code = stage.shop.client("anna").see(f"/orders/{stage.order}")["pickup_code"]
    wrong = f"{(int(code) + 1) % 10**8:08}"
    place = f"/lockers/{LOCKER}/codes" if stage.name == "locker" else "/counter/find"
    asker = stage.shop.client() if stage.name == "locker" else stage.who
    assert asker.post(place, code=wrong).code == "pickup.wrong-code"
    yield
    asker.ok(place, code=code)
    stage.paid()
    stage.finish()


@plays("rights", "taken back: the order is cancelled")
def cancelled(stage: Stage) -> Iterator[None]:
    stage.arrive()
    stage.shop.client("operator").ok(f"/orders/{stage.order}/cancel", reason="Передумал")
    assert stage.pay().code == "handover.not-here"
    yield
    Wall(stage.shop, LOCKER).learn(stage.shop.app.floor.admission.rights.listed(LOCKER))
    stage.shop.let_bank_speak()


@plays("rights", "taken back, and the locker did not know")
def opened_after_revocation(stage: Stage) -> Iterator[None]:
    stage.arrive()
    cells = stage.cells()
    stage.shop.client("operator").ok(f"/orders/{stage.order}/cancel", reason="Передумал")
    open_alone(stage, cells)
    yield
    Wall(stage.shop, LOCKER).learn(stage.shop.app.floor.admission.rights.listed(LOCKER))
    stage.shop.let_bank_speak()


@plays("weights", "refused: the sum is another one by a kopeck")
def off_by_a_kopeck(stage: Stage) -> Iterator[None]:
    stage.arrive()
    assert [stage.pay(kopecks=SUM + off).code for off in (-1, 1)] == ["handover.sum-changed"] * 2
    yield
    stage.paid()
    stage.finish()


@plays("weights", "refused: the cash is not enough")
def not_enough(stage: Stage) -> Iterator[None]:
    stage.arrive(payment="on_receipt")
    body = {"id": new(), "method": "cash", "expected_kopecks": SUM, "given_kopecks": SUM - 1}
    assert stage.who.post(f"/handovers/{stage.order}/settle", **body).code == "handover.not-enough-cash"
    yield
    stage.paid("cash")
    stage.finish()


@plays("codes", "refused: the marking system forbids the sale")
def forbidden_code(stage: Stage) -> Iterator[None]:
    marked = stage.marking
    stage.order, picker = marked.begin({WATER: 1})
    marked.scan(stage.order, marked.code(WATER, isBlocked=True))
    marked.check()
    assert marked.line(stage.order, WATER)["picked"] in (None, 0), "it is off its line"
    yield
    marked.scan(stage.order, marked.code(WATER))
    marked.check()
    picker.ok(f"/picking/tasks/{stage.order}/pack", id=new())
    stage.sell()


@plays("codes", "unknown: the marking system is silent")
def silent_marking(stage: Stage) -> Iterator[None]:
    marked = stage.marking
    stage.order, picker = marked.begin({WATER: 1})
    marked.sim.faults(http_500=True)
    marked.scan(stage.order, marked.code(WATER))
    marked.check()
    yield
    marked.sim.faults(http_500=False)
    stage.later(seconds=70)
    picker.ok(f"/picking/tasks/{stage.order}/pack", id=new())
    stage.sell()


@plays("codes", "refused: which pieces stay is not said")
def which_pieces(stage: Stage) -> Iterator[None]:
    stage.order, typed = stage.marking.picked({WATER: 2})
    stage.shop.shelve(stage.order)
    refusal, path = {"no": 1, "quantity": 1}, f"/handovers/{stage.order}/refusals"
    assert stage.who.post(path, id=new(), lines=[refusal]).code == "marking.which-piece"
    yield
    stage.who.ok(path, id=new(), lines=[{**refusal, "marks": [typed[0]]}])
    stage.sell(shelved=True)
    (receipt,) = stage.till.printed.values()
    assert [line.mark.code for line in receipt.lines if line.mark] == [typed[1]]
