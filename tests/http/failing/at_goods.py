"""Failures of the goods: refused, crashed over, behind a door."""

from collections.abc import Iterator
from typing import Any

from tests.http.failing.playbook import open_alone, plays, take
from tests.http.failing.stage import Stage, new

from lukoshko_wire import locker


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
