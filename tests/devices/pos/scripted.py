"""Registers in memory whose troubles are scripted, and the desk that prints on them. The power may go at any exchange."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from tests.devices.locker.power import CuttableJournal, Fuse
from tests.flows.agents.kit import print_receipt

from lukoshko_edge.boot import boot_name
from lukoshko_edge.clock import SystemClock
from lukoshko_pos.drivers.atol import meaning_of
from lukoshko_pos.drivers.register import (
    Can,
    LastDocument,
    Life,
    NotTaken,
    OfdQueue,
    Operator,
    RegisterFault,
    Registration,
    ShiftDocument,
    Stage,
    Standing,
    State,
    StoredReceipt,
    Unreachable,
)
from lukoshko_pos.drivers.tlv import parse_receipt
from lukoshko_pos.ledger import Ledger
from lukoshko_pos.printer import Printer
from lukoshko_wire.pos import PrintReceipt, Receipt

FN = "9999078900000961"
FOREIGN = "o-of-another-program"


class Scripted:
    """A storage that remembers, and what goes wrong at each sending. The power may go before and after any exchange."""

    can = Can(queue=True, storage=True)

    def __init__(self, script: list[str]) -> None:
        self.script = script
        self.fuse = Fuse()
        self.fn = FN
        self.storages: dict[str, list[bytes]] = {FN: []}
        self.readable = True

    @property
    def stored(self) -> list[bytes]:
        """The documents of the storage that is in the register now."""
        return self.storages.setdefault(self.fn, [])

    def restart(self) -> None:
        """The agent starts again: what its driver only remembered is gone."""

    def close(self) -> None:
        """Nothing to let go."""

    def state(self) -> State:
        return State("opened", 1)

    def serial(self) -> str:
        return "0001"

    def ofd(self) -> OfdQueue:
        return OfdQueue()

    def continue_print(self) -> None:
        """The paper is never owed."""

    def cancel_draft(self) -> None:
        """Nothing stays open here."""

    def open_shift(self, operator: Operator) -> ShiftDocument | None:
        raise NotTaken(f"no shift here for {operator}")

    def close_shift(self, operator: Operator) -> ShiftDocument | None:
        raise NotTaken(f"no shift here for {operator}")

    def report_x(self, operator: Operator) -> None:
        raise NotTaken(f"no report here for {operator}")

    def move_cash(self, key: str, kopecks: int, operator: Operator) -> None:
        raise NotTaken(f"no drawer here for {operator}: {key}, {kopecks}")

    def set_clock(self, now: datetime) -> None:
        raise NotTaken(f"no clock here to be set to {now}")

    def registration(self) -> Registration:
        return Registration()

    def life(self) -> Life:
        return Life()

    def last_document(self) -> LastDocument:
        self.fuse.point()
        if not self.readable:
            raise RegisterFault(115, "storage")
        return LastDocument(self.fn, len(self.stored))

    def receipts(self, first: int, last: int) -> list[StoredReceipt]:
        self.fuse.point()
        read = [parse_receipt(raw, UTC) for raw in self.stored[first - 1 : last]]
        return [receipt for receipt in read if receipt is not None]

    def write(self, receipt: Receipt, mark: str) -> None:
        """The storage writes a receipt; nothing can take it back."""
        numbers = {
            1012: 1_791_464_700, 1020: receipt.total_kopecks, 1054: 1, 1040: len(self.stored) + 1, 1038: 1, 1042: 1,
        }  # fmt: skip
        body = b"".join(_tlv(tag, value.to_bytes(6, "little")) for tag, value in numbers.items())
        body += _tlv(1041, self.fn.encode()) + _tlv(1077, b"\x00\x00\x00\x00\x00\x07")
        if mark:
            body += _tlv(1084, _tlv(1085, "Заказ".encode("cp866")) + _tlv(1086, mark.encode()))
        self.stored.append(body)

    def ready(self) -> Standing:
        """The word of a register that takes its last document for ours."""
        document = parse_receipt(self.stored[-1], UTC)
        assert document is not None
        return Standing(Stage.READY, fd_number=document.fd_number, printed=True)


class Queued(Scripted):
    """A register with a queue that keeps requests under their uuids."""

    def __init__(self, script: list[str]) -> None:
        super().__init__(script)
        self.queue: dict[str, Standing] = {}

    def print_once(self, key: str, receipt: Receipt) -> None:
        self.fuse.point()
        if key not in self.queue:
            self._take(key, receipt, self.script.pop(0) if self.script else "fine")
        self.fuse.point()

    def look(self, key: str) -> Standing:
        self.fuse.point()
        return self.queue.get(key, Standing(Stage.ABSENT))

    def _take(self, key: str, receipt: Receipt, trouble: str) -> None:
        if trouble == "lost before":
            raise Unreachable("the request never arrived")
        if trouble == "not taken":
            raise NotTaken("no such task")
        if trouble in ("foreign", "guess"):
            self.write(receipt, FOREIGN)
            if trouble == "guess":
                self.queue[key] = self.ready()
                return
            trouble = "error 2"
        if trouble in ("fine", "lost after", "forgotten", "written error 2", "written error 44"):
            self.write(receipt, receipt.order_id)
        if trouble in ("fine", "lost after"):
            self.queue[key] = self.ready()
        if trouble in ("lost after", "forgotten"):
            raise Unreachable("the answer never arrived")
        if "error" in trouble:
            number = int(trouble.rpartition(" ")[2])
            self.queue[key] = Standing(Stage.FAILED, number, meaning=meaning_of(number))
        elif trouble in ("interrupted", "canceled"):
            self.queue[key] = Standing(Stage.VOID)


class Direct(Scripted):
    """A register that is led through a receipt step by step and keeps no word of it."""

    can = Can(queue=False, storage=True)

    def __init__(self, script: list[str]) -> None:
        super().__init__(script)
        self.open = False
        self.said: dict[str, Standing] = {}

    def restart(self) -> None:
        self.said = {}

    def cancel_draft(self) -> None:
        self.fuse.point()
        self.open = False
        self.fuse.point()

    def print_once(self, key: str, receipt: Receipt) -> None:
        trouble = self.script.pop(0) if self.script else "fine"
        if self.open:
            raise RegisterFault(0x4A, "a receipt is open")
        if trouble == "lost before":
            raise Unreachable("the first command never arrived")
        self.fuse.point()
        self.open = True
        self.fuse.point()
        if trouble == "lost on the way":
            raise Unreachable("a line was lost")
        if trouble == "foreign":
            self.write(receipt, FOREIGN)
        self.open = False
        if trouble == "error 45":
            self.said[key] = Standing(Stage.FAILED, 0x45, meaning=meaning_of(66))
            return
        self.write(receipt, receipt.order_id)
        self.fuse.point()
        if trouble == "lost after":
            raise Unreachable("the answer to the close was lost")
        self.said[key] = self.ready()

    def look(self, key: str) -> Standing:
        self.fuse.point()
        return self.said.get(key, Standing(Stage.DRAFT if self.open else Stage.VOID))


def _tlv(tag: int, value: bytes) -> bytes:
    return tag.to_bytes(2, "little") + len(value).to_bytes(2, "little") + value


class Desk:
    """A printer, its ledger on disk, and its intents, walked to their ends."""

    def __init__(self, folder: Path, register: Queued | Direct) -> None:
        self.folder, self.register = folder, register
        self.open()

    def open(self) -> None:
        """The agent starts."""
        self.journal = CuttableJournal(self.folder / "journal.sqlite", self.register.fuse)
        self.journal.begin_boot(boot_name)
        self.ledger = Ledger(self.journal, lambda: None)
        self.printer = Printer(self.register, self.ledger, SystemClock(lambda: None))
        self.register.restart()

    def die(self) -> None:
        """The power is gone: nothing is committed on the way out."""
        self.journal._db.close()
        self.journal._owner.close()

    def close(self) -> None:
        """End in order."""
        self.journal.close()

    def take(self, id_: str = "i-1", order: str = "o-1") -> None:
        """Accept one intent, unless it was accepted before."""
        if self.ledger.find(id_) is None:
            self.ledger.take(id_, print_receipt(id_, order))

    def walk(self, steps: int = 12) -> None:
        """Take the next step of the oldest intent that this storage can say something of, again and again."""
        for _ in range(steps):
            intent = self.ledger.head(self.register.fn)
            if intent is None:
                return
            command = msgspec.json.decode(intent.body, type=PrintReceipt)
            if intent.state == "sent":
                self.printer.settle(intent, command)
            else:
                self.printer.send(intent, command, self.register.fn)

    def facts(self) -> list[dict[str, Any]]:
        """Everything told."""
        return [msgspec.json.decode(fact.body) for fact in self.journal.facts_after(0, 100)]
