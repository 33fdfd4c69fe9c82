"""Failures of the receipt: its till, our own processes."""

from collections.abc import Iterator

from tests.floor import PHONES
from tests.http.failing.playbook import plays, take
from tests.http.failing.stage import SUM, Stage

from lukoshko_wire import pos


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
