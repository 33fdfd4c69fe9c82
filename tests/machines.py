"""A locker's and a till's agent made of a few lines, for a shop whose devices are played by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, Protocol

import msgspec
from msgspec.structs import replace
from tests.conftest import FixedClock

from lukoshko_server.devices.commands import Outgoing
from lukoshko_wire import climate, locker, pos
from lukoshko_wire.fiscal_codes import OPERATION
from lukoshko_wire.fiscal_qr import ReceiptQr
from lukoshko_wire.message import encode
from lukoshko_wire.outcome import DoorOutcome
from lukoshko_wire.values import Zone


class Server(Protocol):
    """What a machine knows of the other side: the time, what was sent to it, where it speaks."""

    clock: FixedClock

    def taken(self, kind: str, body: type[Any], topic: str = "") -> list[Any]:
        """Effects of a kind that left since they were last taken."""

    def hear(self, topic: str, payload: bytes) -> Any:
        """A device says something."""


@dataclass
class FakeLocker:
    """A locker's agent made of a few lines: it answers commands as it is told."""

    shop: Server
    id: str
    boot: str = "1-aa"
    session: str = "s1"
    seq: int = 0
    seen: list[locker.OpenCell] = field(default_factory=list)
    asked: list[locker.ZoneAction] = field(default_factory=list)

    def come(self) -> None:
        """Say hello."""
        self._say(
            locker.CONN,
            locker.Conn(online=True, boot=self.boot, session=self.session, version="t", at=self.shop.clock()),
        )

    def leave(self) -> None:
        """The will is published."""
        self._say(
            locker.CONN,
            locker.Conn(
                online=False, boot=self.boot, session=self.session, version="t", at=self.shop.clock()
            ),
        )

    def commands(self) -> list[locker.OpenCell]:
        """Commands that came since the last look."""
        came = [
            locker.CMD.decode(each.payload.encode())
            for each in self.shop.taken("mqtt", Outgoing)
            if each.topic == locker.CMD.topic(device=self.id)
        ]
        fresh = [each for each in came if isinstance(each, locker.OpenCell)]
        self.asked += [each for each in came if isinstance(each, locker.ZoneAction)]
        self.seen += fresh
        return fresh

    def fact(self, make: Any, **values: Any) -> None:
        """One fact of the journal, sent at once."""
        self.seq += 1
        fact = make(**{"seq": self.seq, "at": self.shop.clock(), **values})
        self._say(locker.EVT, locker.Facts(boot=self.boot, facts=[fact]))

    def obey(self, *, close: bool = True) -> list[int]:
        """Open what was asked for and (somebody) close it again; the cells."""
        cells = []
        for command in self.commands():
            self.fact(locker.DoorMoved, cell=command.cell, door="open", command_id=command.id)
            ack = locker.Ack(id=command.id, outcome="done", code="opened", at=self.shop.clock())
            self._say(locker.ACK, ack)
            self.fact(locker.CommandEnded, ack=ack)
            cells.append(command.cell)
            if close:
                self.close(command.cell)
        return cells

    def show(self, *boards: locker.BoardHealth, zones: Sequence[climate.ZoneState] = ()) -> None:
        """A snapshot of lock boards and zones alone."""
        self._say(
            locker.STATE,
            locker.LockerState(
                boot=self.boot, session=self.session, at=self.shop.clock(), cells=[], zones=list(zones), boards=list(boards)
            ),
        )  # fmt: skip

    def feel(self, zone: Zone, air_c10: int | None, *, minutes: int = 1, ago: int = 0) -> None:
        """Tell one reading a minute of so many minutes, the last one `ago` minutes ago; None: the probe is broken."""
        last = self.shop.clock() - timedelta(minutes=ago)
        quality: Literal["good", "fault"] = "good" if air_c10 is not None else "fault"
        readings = [
            climate.Reading(zone=zone, at=last - timedelta(minutes=back), air_c10=air_c10, quality=quality)
            for back in range(minutes)
        ]
        for start in range(0, len(readings), 200):
            batch = readings[start : start + 200]
            self._say(locker.TEL, climate.Telemetry(boot=self.boot, readings=batch))

    def close(self, cell: int) -> None:
        """Somebody closes a door."""
        self.fact(locker.DoorMoved, cell=cell, door="closed")

    def fail(self, code: str = "no_transition", outcome: str = "failed") -> None:
        """The bolt does not move."""
        for command in self.commands():
            ack = locker.Ack(id=command.id, outcome=outcome, code=code, at=self.shop.clock())  # type: ignore[arg-type]
            self.fact(locker.CommandEnded, ack=ack)

    def _say(self, channel: Any, message: Any) -> None:
        self.shop.hear(channel.topic(device=self.id), encode(message))


@dataclass
class FakeTill:
    """A till's agent: prints what it is sent, once per intent."""

    shop: Server
    id: str
    boot: str = "1-bb"
    session: str = "s1"
    seq: int = 0
    fd: int = 100
    printed: dict[str, pos.Receipt] = field(default_factory=dict)
    asked: list[Any] = field(default_factory=list)
    """Commands that are no receipts."""

    @property
    def fn_number(self) -> str:
        """Its storage: no two tills share one."""
        return "9999078900001234" if self.id == "till-door" else "9999078900005678"

    def come(self, *, online: bool = True) -> None:
        """Say hello, or the will is published."""
        self._say(
            pos.CONN,
            locker.Conn(
                online=online, boot=self.boot, session=self.session, version="t", at=self.shop.clock()
            ),
        )

    def show(self, **changes: Any) -> None:
        """A snapshot of a till that is well, but for the changes."""
        well = pos.TillState(
            boot=self.boot, session=self.session, at=self.shop.clock(), online=True, shift="opened", shift_number=1,
            paper=True, electronic=False, fn_number=self.fn_number, serial="00106720000001", last_fd=self.fd,
            queue=0, ofd_unsent=0,
        )  # fmt: skip
        self._say(pos.STATE, replace(well, **changes))

    def ends(
        self, command: Any, code: str, outcome: str = "done", *, fact: bool = True, ack: bool = True
    ) -> None:
        """The outcome of a command, as an answer and as a fact."""
        answer = locker.Ack(id=command.id, outcome=outcome, code=code, at=self.shop.clock())  # type: ignore[arg-type]
        if ack:
            self._say(pos.ACK, answer)
        if fact:
            self._fact(locker.CommandEnded, ack=answer)

    def jobs(self) -> list[pos.PrintReceipt]:
        """What it was sent since the last look."""
        topic = pos.PRINT.topic(device=self.id)
        commands = [
            msgspec.json.decode(each.payload, type=pos.TillCommand)
            for each in self.shop.taken("mqtt", Outgoing, topic)
        ]
        self.asked += [each for each in commands if not isinstance(each, pos.PrintReceipt)]
        return [each for each in commands if isinstance(each, pos.PrintReceipt)]

    def print(self) -> int:
        """Print what waits; how many were new."""
        fresh = [job for job in self.jobs() if self.print_alone(job.id, job.receipt)]
        return len(fresh)

    def print_alone(self, intent_id: str, receipt: pos.Receipt) -> bool:
        """Print and tell, whoever asked for it; False when this intent is printed."""
        if intent_id in self.printed:
            return False
        self.printed[intent_id] = receipt
        self.fd += 1
        self.tell_printed(intent_id)
        return True

    def tell_printed(self, intent_id: str) -> None:
        """The fact of an intent that is printed, the latest one."""
        at, receipt, sign = self.shop.clock(), self.printed[intent_id], 1234567890
        kind = OPERATION[receipt.kind]
        fiscal = pos.FiscalData(
            fn_number=self.fn_number, fd_number=self.fd, fiscal_sign=str(sign), shift_number=1,
            receipt_number=len(self.printed), registration_number="0000000000001234", at=at,
            total_kopecks=receipt.total_kopecks,
            qr=ReceiptQr(at, receipt.total_kopecks, self.fn_number, self.fd, sign, kind).text,
        )  # fmt: skip
        self._fact(pos.Printed, intent_id=intent_id, fiscal=fiscal)

    def settled(self, intent_id: str, outcome: DoorOutcome) -> None:
        """A courier settled here without the server."""
        self._fact(pos.SettledAtDoor, intent_id=intent_id, outcome=outcome)

    def refuse(self, code: str = "fn.full") -> None:
        """Certainly wrote nothing."""
        for job in self.jobs():
            self._fact(pos.Refused, intent_id=job.id, code=code)

    def _fact(self, make: Any, **values: Any) -> None:
        self.seq += 1
        facts = pos.TillFacts(boot=self.boot, facts=[make(seq=self.seq, at=self.shop.clock(), **values)])
        self._say(pos.EVT, facts)

    def _say(self, channel: Any, message: Any) -> None:
        self.shop.hear(channel.topic(device=self.id), encode(message))
