"""How each row of docs/handover.md comes about, up to its failure; and, after it was looked at, what ends it."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.faults.money.devices import Wall
from tests.floor import LOCKER, PHONES
from tests.http.failing.stage import SUM, Stage, new
from tests.http.marking.conftest import WATER

from lukoshko_wire import locker, pos

Play = Callable[[Stage], Iterator[None]]
PLAYS: dict[tuple[str, str], Play] = {}
"""By step and failure, as the table says them."""


def plays(step: str, failure: str) -> Callable[[Play], Play]:
    """This is how that failure of that step comes about."""

    def keep(play: Play) -> Play:
        assert (step, failure) not in PLAYS
        PLAYS[step, failure] = play
        return play

    return keep


# rights


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


# weights


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


# codes


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


# money


@plays("money", "refused: the hold is gone")
def hold_gone(stage: Stage) -> Iterator[None]:
    stage.arrive()
    stage.lose_hold()
    stage.pay()
    stage.later(seconds=20)
    yield
    if stage.name == "locker":
        stage.shop.client("operator").ok(f"/orders/{stage.order}/cancel", reason="Передумал")
    else:
        stage.paid("cash")
        stage.finish()


@plays("money", "refused: the hold is gone when the goods are")
def hold_gone_after(stage: Stage) -> Iterator[None]:
    stage.arrive()
    stage.lose_hold()
    open_alone(stage, stage.cells())
    stage.later(seconds=20)
    yield


@plays("money", "unknown: the answer is lost")
def answer_lost(stage: Stage) -> Iterator[None]:
    yield from bank_is_strange(stage, lost_answer=1)


@plays("money", "unknown: it was done, and 500 was said")
def said_500(stage: Stage) -> Iterator[None]:
    yield from bank_is_strange(stage, http_500_after=1)


@plays("money", "unknown: 202, it is being done")
def said_202(stage: Stage) -> Iterator[None]:
    yield from bank_is_strange(stage, processing_202=1)


@plays("money", "timeout: the bank is silent")
def bank_silent(stage: Stage) -> Iterator[None]:
    stage.arrive()
    stage.shop.bank.faults(http_500=50)
    take(stage)
    stage.later(seconds=5)
    yield
    stage.shop.bank.faults(http_500=0)
    stage.later(seconds=30)
    stage.finish()


@plays("money", "timeout: ten seconds and more")
def ten_seconds(stage: Stage) -> Iterator[None]:
    stage.arrive()
    stage.shop.bank.faults(http_500=50)
    take(stage)
    stage.later(seconds=11)
    stage.shop.locker.obey()
    yield
    stage.shop.bank.faults(http_500=0)
    stage.later(seconds=30)
    stage.finish()


@plays("money", "crash before it was decided")
def crash_before_decision(stage: Stage) -> Iterator[None]:
    stage.arrive()
    tap = new()
    with stage.dying("payments.settling.Settling.settle"):
        stage.pay(id_=tap)
    yield
    assert stage.pay(id_=tap).status < 300
    stage.shop.send()
    stage.finish()


@plays("money", "crash before it was asked for")
def crash_before_asking(stage: Stage) -> Iterator[None]:
    stage.arrive()
    take(stage)
    with stage.dying("net.ask"):
        stage.shop.send()
    yield
    stage.later(seconds=20)
    assert stage.shop.bank.of_order(stage.order)["captured"] == SUM
    stage.finish()


@plays("money", "crash after it was done")
def crash_after_capture(stage: Stage) -> Iterator[None]:
    stage.arrive()
    take(stage)
    with stage.dying("payments.news.News.learn"):
        stage.shop.send()
    assert stage.shop.bank.of_order(stage.order)["captured"] == SUM
    yield
    stage.later(seconds=20)
    assert stage.shop.bank.of_order(stage.order)["captured"] == SUM
    stage.finish()


@plays("money", "two taps at once")
def two_taps(stage: Stage) -> Iterator[None]:
    stage.arrive()
    assert stage.pay().status < 300
    answer = stage.pay()
    assert answer.code == "handover.under-way" or stage.name == "locker"
    yield
    stage.shop.send()
    assert stage.shop.bank.of_order(stage.order)["captured"] == SUM
    stage.finish()


# receipt


@plays("receipt", "impossible: there is no till")
def no_till(stage: Stage) -> Iterator[None]:
    stage.arrive()
    courier = (PHONES["courier"], "Courier", ["courier"], None)
    stage.shop.app.people.add_staff(*courier, None, "")
    assert stage.pay().code == "handover.no-till"
    yield
    stage.shop.app.people.add_staff(*courier, "till-door", "")
    stage.paid()
    stage.finish()


@plays("receipt", "refused by the register")
def register_refuses(stage: Stage) -> Iterator[None]:
    stage.arrive()
    take(stage)
    stage.shop.send()
    stage.till.refuse("fn.full")
    stage.give()
    yield
    stage.later(minutes=2)
    assert stage.other_till.print() == 1


@plays("receipt", "unknown: the till is silent")
def till_silent(stage: Stage) -> Iterator[None]:
    stage.arrive()
    take(stage)
    stage.shop.send()
    stage.later(seconds=5)
    yield
    stage.finish()


@plays("receipt", "timeout: ten seconds and more")
def till_late(stage: Stage) -> Iterator[None]:
    stage.arrive()
    take(stage)
    stage.shop.send()
    stage.later(seconds=11)
    stage.give()
    yield
    stage.later(seconds=25)
    assert stage.till.print() == 1


@plays("receipt", "the till is unusable for ten minutes")
def till_unusable(stage: Stage) -> Iterator[None]:
    stage.arrive()
    take(stage)
    stage.shop.send()
    stage.till.show(trouble="no_paper", paper=False, online=False)
    stage.later(minutes=11)
    yield
    stage.till.jobs()
    (drop,) = [each for each in stage.till.asked if isinstance(each, pos.DropReceipt)]
    stage.till.ends(drop, "dropped")
    assert stage.other_till.print() == 1
    stage.give()


@plays("receipt", "the till may have printed, and does not know")
def till_in_doubt(stage: Stage) -> Iterator[None]:
    stage.arrive()
    take(stage)
    (job,) = stage.till.jobs()
    stage.till.show(online=False, trouble="receipt_unknown")
    stage.later(minutes=11)
    stage.till.jobs()
    (drop,) = [each for each in stage.till.asked if isinstance(each, pos.DropReceipt)]
    stage.till.ends(drop, "kept", outcome="rejected")
    stage.later(minutes=2)
    assert stage.other_till.print() == 0, "nobody else may print it"
    yield
    assert stage.till.print_alone(job.id, job.receipt)
    stage.give()


@plays("receipt", "crash before it was queued")
def crash_before_receipt(stage: Stage) -> Iterator[None]:
    stage.arrive()
    take(stage)
    with stage.dying("receipts.service.Receipts.queue"):
        stage.shop.send()
    assert stage.shop.bank.of_order(stage.order)["captured"] == SUM
    yield
    stage.later(seconds=20)
    stage.finish()


@plays("receipt", "crash after it was printed")
def crash_after_print(stage: Stage) -> Iterator[None]:
    stage.arrive()
    take(stage)
    (job,) = stage.till.jobs()
    with stage.dying("receipts.service.Receipts.written"):
        stage.till.print_alone(job.id, job.receipt)
    yield
    stage.later(seconds=25)
    assert stage.till.print() == 0, "it is asked again, and knows the intent"
    stage.till.tell_printed(job.id)
    stage.give()


@plays("receipt", "no till will, until its deadline")
def deadline_over(stage: Stage) -> Iterator[None]:
    stage.arrive()
    take(stage)
    stage.shop.send()
    stage.till.refuse("fn.full")
    stage.give()
    stage.shop.till_door.come(online=False)
    stage.shop.till_counter.come(online=False)
    stage.later(hours=25)
    yield
    (debt,) = stage.shop.client("operator").see("/fiscal-debts")["debts"]
    assert debt["owner"] == "accountant"
    stage.other_till.come()
    body = {"till_id": stage.other_till.id, "type": "self", "reason": "накопитель заменён"}
    stage.shop.client("operator").ok(f"/receipts/{debt['receipt_id']}/corrections", **body)
    assert stage.other_till.print() == 1


# goods


@plays("goods", "crash before they were handed over")
def crash_before_goods(stage: Stage) -> Iterator[None]:
    stage.arrive()
    take(stage)
    stage.shop.send()
    assert stage.till.print() == 1
    if stage.name == "locker":
        yield from door_seen_twice(stage)
        return
    with stage.dying("handover.goods.Goods.give"):
        stage.give()
    yield
    stage.give()


@plays("goods", "crash after they were handed over")
def crash_after_goods(stage: Stage) -> Iterator[None]:
    stage.arrive()
    take(stage)
    stage.shop.send()
    assert stage.till.print() == 1
    tap = {"id": new()}
    stage.who.ok(f"/handovers/{stage.order}/handed", **tap)
    yield
    stage.who.ok(f"/handovers/{stage.order}/handed", **tap)


@plays("goods", "handed before money and receipt")
def too_early(stage: Stage) -> Iterator[None]:
    stage.arrive()
    take(stage)
    assert stage.who.post(f"/handovers/{stage.order}/handed", id=new()).code == "handover.not-paid"
    yield
    stage.shop.send()
    stage.finish()


@plays("goods", "refused whole at the door")
def refused_whole(stage: Stage) -> Iterator[None]:
    stage.arrive()
    stage.who.ok(f"/handovers/{stage.order}/refuse-all", id=new(), reason="Передумал")
    yield
    stage.shop.let_bank_speak()


@plays("goods", "the door jams")
def door_jams(stage: Stage) -> Iterator[None]:
    yield from shut_door(stage, "failed", "no_transition", 3)


@plays("goods", "unknown: nobody saw the door")
def door_uncertain(stage: Stage) -> Iterator[None]:
    yield from shut_door(stage, "uncertain", "uncertain", 1)


@plays("goods", "opened without the line")
def opened_alone(stage: Stage) -> Iterator[None]:
    stage.arrive()
    open_alone(stage, stage.cells())
    yield
    stage.shop.send()
    assert stage.till.print() == 1


# What plays are made of


def take(stage: Stage) -> None:
    """The money is asked for; where the locker is alone the goods went first."""
    if stage.name == "locker alone":
        open_alone(stage, stage.cells())
    else:
        assert stage.pay().status < 300


def bank_is_strange(stage: Stage, **fault: int) -> Iterator[None]:
    """The bank captures, and its answer is of no use."""
    stage.arrive()
    take(stage)
    stage.shop.bank.faults(**fault)
    stage.shop.send()
    yield
    stage.later(seconds=20)
    assert stage.shop.bank.of_order(stage.order)["captured"] == SUM
    if stage.name == "locker alone":
        assert stage.till.print() == 1
    else:
        stage.finish()


def open_alone(stage: Stage, cells: list[dict[str, Any]]) -> None:
    """The locker opens by right, and tells it when the line is back."""
    wall = Wall(stage.shop, LOCKER, boot="2-aa")
    wall.come()
    for cell in cells:
        wall.open_by_right(new(), stage.order, cell["cell"], cell["parcel"]["id"])


def door_seen_twice(stage: Stage) -> Iterator[None]:
    """The server ends while it hears of the first opening; what it has not acknowledged is told again."""
    wall, (command,) = stage.shop.locker, stage.shop.locker.commands()
    opened: dict[str, Any] = {"cell": command.cell, "door": "open", "command_id": command.id}
    with stage.dying("handover.goods.Goods.give"):
        wall.fact(locker.DoorMoved, **opened)
    yield
    wall.seq -= 1
    wall.fact(locker.DoorMoved, **opened)
    done = locker.Ack(id=command.id, outcome="done", code="opened", at=stage.shop.clock())
    wall.fact(locker.CommandEnded, ack=done)
    wall.close(command.cell)
    stage.empty()


def shut_door(stage: Stage, outcome: str, code: str, pulses: int) -> Iterator[None]:
    """A customer's door that is not seen to open; the operator gives the money back."""
    stage.arrive()
    stage.paid()
    assert stage.till.print() == 1
    cell = 0
    for _ in range(pulses):
        (command,) = stage.shop.locker.commands()
        cell = command.cell
        stage.shop.clock.forward(seconds=4)
        ack = locker.Ack(id=command.id, outcome=outcome, code=code, at=stage.shop.clock())  # type: ignore[arg-type]
        stage.shop.locker.fact(locker.CommandEnded, ack=ack)
    yield
    stage.shop.client("operator").ok(f"/orders/{stage.order}/decisions", cell=cell, choice="handed")
    stage.empty()
