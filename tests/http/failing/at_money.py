"""Failures of the money: the hold, the bank, our own processes."""

from collections.abc import Iterator

from tests.http.failing.playbook import open_alone, plays, take
from tests.http.failing.stage import SUM, Stage, new


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
