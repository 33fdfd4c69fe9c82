"""What a Shtrih-M tells: itself, its storage, stored documents, marking codes."""

import hmac

from lukoshko_sim.till import enums
from lukoshko_sim.till.documents import CLOSE_SHIFT, OPEN_SHIFT, RECEIPTS, REGISTRATION, Document, stamp
from lukoshko_sim.till.fiscal_storage import KEYS_END_NOW, KEYS_END_SOON, OFD_LATE
from lukoshko_sim.till.shtrih import codes
from lukoshko_sim.till.shtrih.codes import ShtrihError
from lukoshko_sim.till.shtrih.device import NOBODY, SYSTEM, Command, Device
from lukoshko_sim.till.shtrih.packing import Reader, ascii_padded, dmy, hms, moment, number, ymd
from lukoshko_sim.till.shtrih.receipts import verdict
from lukoshko_sim.till.tlv import encode

FIRMWARE = b"A1" + number(60_218, 2) + bytes((18, 2, 26))
BLOCK = 200
REGISTRATIONS_LEFT = 29


def commands(device: Device) -> dict[int, Command]:
    """The commands of this module."""
    told = Questions(device)
    return {
        0x10: Command(told.short, free=True),
        0x11: Command(told.full, free=True),
        0xFC: Command(told.kind, least=NOBODY, free=True),
        0xFF01: Command(told.storage, least=SYSTEM, free=True),
        0xFF02: Command(told.fn_number, least=SYSTEM, free=True),
        0xFF03: Command(told.fn_term, least=SYSTEM, free=True),
        0xFF04: Command(told.fn_version, least=SYSTEM, free=True),
        0xFF09: Command(told.registration, least=SYSTEM, free=True),
        0xFF0A: Command(told.find, least=SYSTEM, free=True),
        0xFF39: Command(told.exchange, least=SYSTEM, free=True),
        0xFF3A: Command(told.read, least=SYSTEM, free=True),
        0xFF3B: Command(told.block, least=SYSTEM, free=True),
        0xFF3C: Command(told.ticket, least=SYSTEM, free=True),
        0xFF3F: Command(told.unconfirmed, least=SYSTEM, free=True),
        0xFF40: Command(told.shift, least=SYSTEM, free=True),
        0xFF61: Command(told.check),
        0xFF69: Command(told.decide),
        0xFF68: Command(told.notices),
        0xFF70: Command(told.marking),
        0xFF74: Command(told.sizes),
    }


class Questions:
    """Nothing here writes a document."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._register = device.register

    def short(self, reader: Reader, operator: int) -> bytes:
        """10."""
        reader.end()
        draft = self._device.draft
        count = 0 if draft is None else len(draft.lines)
        printer = self._register.printer
        printed = 5 if printer.busy else 1 if printer.owes else 0
        return (
            number(operator, 1) + self._flags() + bytes((self._device.mode(), self._device.submode()))
            + bytes((count & 0xFF, 0xFF, 0xD8, 0, 0, count >> 8, 0, 0, 0, printed))
        )  # fmt: skip

    def full(self, reader: Reader, operator: int) -> bytes:
        """11."""
        reader.end()
        register = self._register
        shift, now = register.storage.shift(), register.now()
        serial = int(register.who.serial)
        closed = shift.number - 1 if shift.open else shift.number
        return b"".join((
            number(operator, 1), FIRMWARE, number(1, 1), number(register.storage.last_fd, 2), self._flags(),
            bytes((self._device.mode(), self._device.submode(), 0)), FIRMWARE, dmy(now), hms(now), b"\0",
            number(serial, 4), number(closed, 2), number(2000, 2), bytes((1, REGISTRATIONS_LEFT)),
            number(int(register.who.inn), 6), b"\0\0", number(serial >> 32, 2),
        ))  # fmt: skip

    def kind(self, reader: Reader, _operator: int) -> bytes:
        """FC."""
        reader.end()
        return bytes((0, 0, 1, 14, 250, 0)) + "УЧЕБНЫЙ-Ф".encode("cp1251")

    def storage(self, reader: Reader, _operator: int) -> bytes:
        """FF01."""
        self._ask(reader)
        storage, report = self._register.storage, self._device.report
        shift, last = storage.shift(), storage.last(receipt=False)
        current = 0 if report is None else 2 if report.opening else 8
        if self._register.draft:
            draft = self._device.draft
            current = 0x14 if draft is not None and draft.correction else 4
        at = self._register.true_now() if last is None else last.at
        return (
            bytes((3, current, int(bool(current)), int(shift.open), self._warnings()))
            + moment(at) + ascii_padded(self._device.who.fn, 16) + number(storage.last_fd, 4)
        )  # fmt: skip

    def fn_number(self, reader: Reader, _operator: int) -> bytes:
        """FF02."""
        self._ask(reader)
        return ascii_padded(self._device.who.fn, 16)

    def fn_term(self, reader: Reader, _operator: int) -> bytes:
        """FF03."""
        self._ask(reader)
        return ymd(self._register.storage.valid_until) + bytes((REGISTRATIONS_LEFT, 1))

    def fn_version(self, reader: Reader, _operator: int) -> bytes:
        """FF04."""
        self._ask(reader)
        return ascii_padded("fn debug v 2.1", 16) + b"\0"

    def registration(self, reader: Reader, _operator: int) -> bytes:
        """FF09."""
        self._ask(reader)
        first, who = self._document(REGISTRATION), self._device.who
        return (
            moment(first.at) + self._registered() + number(16 if who.marked else 0, 1)
            + ascii_padded(who.ofd_inn, 12) + number(0, 4) + number(first.fd, 4) + number(first.sign, 4)
        )  # fmt: skip

    def find(self, reader: Reader, _operator: int) -> bytes:
        """FF0A."""
        document = self._asked(reader)
        head = (
            bytes((document.code, int(document.fd <= self._register.storage.sent_fd))) + moment(document.at)
            + number(document.fd, 4) + number(document.sign, 4)
        )  # fmt: skip
        if document.code in RECEIPTS:
            operation, total = document.get(1054), document.get(1020)
            return head + number(int(str(operation)), 1) + number(int(str(total)), 5)
        if document.code in (OPEN_SHIFT, CLOSE_SHIFT):
            return head + number(document.shift, 2)
        return head + (self._registered() if document.code == REGISTRATION else b"")

    def exchange(self, reader: Reader, _operator: int) -> bytes:
        """FF39."""
        self._ask(reader)
        unsent = self._register.storage.unsent()
        linked = self._device.faults.peek("ofd_down") is None
        status = int(linked) | (2 if unsent.count else 0)
        first = unsent.first
        at = b"\0" * 5 if first is None else moment(first.at)
        return bytes((status, 0)) + number(unsent.count, 2) + number(first.fd if first else 0, 4) + at

    def read(self, reader: Reader, _operator: int) -> bytes:
        """FF3A."""
        document = self._asked(reader)
        self._device.reading = document.tlv
        return number(document.code, 2) + number(len(document.tlv), 2)

    def block(self, reader: Reader, _operator: int) -> bytes:
        """FF3B."""
        self._ask(reader)
        block, self._device.reading = self._device.reading[:BLOCK], self._device.reading[BLOCK:]
        if not block:
            raise ShtrihError(codes.FN_NO_DATA)
        return block

    def ticket(self, reader: Reader, _operator: int) -> bytes:
        """FF3C: what the operator of fiscal data signed."""
        document = self._asked(reader)
        if document.fd > self._register.storage.sent_fd:
            raise ShtrihError(codes.FN_NO_DATA)
        who = self._device.who
        seal = hmac.digest(who.ofd_inn.encode(), document.tlv, "sha256")[:18]
        return encode([
            (1017, who.ofd_inn), (1041, who.fn), (1040, document.fd), (1012, stamp(document.at)), (1078, seal)
        ])  # fmt: skip

    def unconfirmed(self, reader: Reader, _operator: int) -> bytes:
        """FF3F."""
        self._ask(reader)
        return number(self._register.storage.unsent().count, 2)

    def shift(self, reader: Reader, _operator: int) -> bytes:
        """FF40."""
        self._ask(reader)
        shift = self._register.storage.shift()
        return number(int(shift.open), 1) + number(shift.number, 2) + number(shift.receipts, 2)

    def check(self, reader: Reader, _operator: int) -> bytes:
        """FF61."""
        status, mode, size, tlv_size = (reader.number(1) for _ in range(4))
        code = reader.take(size)
        reader.take(tlv_size)
        self._ask(reader)
        if mode != 0:
            raise ShtrihError(codes.PARAMETERS)
        return verdict(self._register.marks.check(code, status))

    def decide(self, reader: Reader, _operator: int) -> bytes:
        """FF69."""
        what = reader.number(1)
        self._ask(reader)
        if what not in (0, 1, 2):
            raise ShtrihError(codes.PARAMETERS)
        if what == 2:
            self._register.marks.clear()
            return b"\0"
        return number(self._register.marks.decide(take=what == 1).result, 1)

    def notices(self, reader: Reader, _operator: int) -> bytes:
        """FF68."""
        self._ask(reader)
        now = self._register.now()
        waiting = self._notices()
        return b"\0" + number(waiting, 2) + number(waiting, 4) + dmy(now) + hms(now)[:2] + b"\0"

    def marking(self, reader: Reader, _operator: int) -> bytes:
        """FF70."""
        self._ask(reader)
        marks, draft = self._register.marks, self._device.draft
        bound = 0 if draft is None else sum(line.mark is not None for line in draft.lines)
        blocked = self._device.faults.peek("marks_blocked") is not None
        state = 0 if blocked else 1 if marks.checking is None else 4
        return bytes((state, int(bound > 0), 0xFF, len(marks.taken), bound, 0)) + number(self._notices(), 2)

    def sizes(self, reader: Reader, _operator: int) -> bytes:
        """FF74."""
        self._ask(reader)
        draft = self._device.draft
        lines = [] if draft is None else [line.reckoned() for line in draft.lines]
        size = 0 if draft is None else len(encode([*draft.head, *((1059, x.fields()) for x in lines)]))
        return number(size, 4) + number(0, 4)

    def _ask(self, reader: Reader) -> None:
        reader.end()
        self._register.read_storage()

    def _asked(self, reader: Reader) -> Document:
        fd = reader.number(4)
        self._ask(reader)
        return self._document(fd)

    def _document(self, fd: int) -> Document:
        document = self._register.storage.document(fd)
        if document is None:
            raise ShtrihError(codes.FN_NO_DATA)
        return document

    def _registered(self) -> bytes:
        who = self._device.who
        work = (4 if who.machine else 0) | (32 if who.electronic else 0)
        tax = enums.TAXATION[who.taxation]
        return ascii_padded(who.inn, 12) + ascii_padded(who.rnm, 20) + bytes((tax, work))

    def _flags(self) -> bytes:
        printer = self._register.printer
        paper = printer.electronic or printer.paper.present
        bits = (1 << 1 | 1 << 7 if paper else 0) | 1 << 4 | 1 << 9
        bits |= (1 << 10 if printer.cover_open else 0) | (1 << 15 if printer.busy else 0)
        return number(bits, 2)

    def _warnings(self) -> int:
        register = self._register
        left = register.storage.valid_until - register.now()
        first = register.storage.unsent().first
        late = first is not None and register.now() - first.at >= OFD_LATE
        near_full = self._device.faults.peek("fn_near_full") is not None
        return (left <= KEYS_END_NOW) | (left <= KEYS_END_SOON) << 1 | near_full << 2 | late << 3

    def _notices(self) -> int:
        """Marked lines that the operator of fiscal data has not got."""
        storage = self._register.storage
        waiting = (d for d in storage.documents(storage.sent_fd) if d.code in RECEIPTS)
        items = (
            dict(value)
            for d in waiting
            for tag, value in d.fields()
            if tag == 1059 and isinstance(value, list)
        )
        return sum(2000 in item for item in items)
