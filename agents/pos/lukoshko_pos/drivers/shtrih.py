"""A Shtrih-M register in the words of `Register`: it is led through each receipt, and only its storage keeps it."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone

from lukoshko_pos.config import Defaults
from lukoshko_pos.drivers import shtrih_receipt as receipts
from lukoshko_pos.drivers import shtrih_words as words
from lukoshko_pos.drivers.register import (
    REFUSED_2106,
    Can,
    LastDocument,
    Life,
    MarkRefused,
    OfdQueue,
    Operator,
    RegisterFault,
    Registration,
    ShiftDocument,
    ShiftIs,
    Stage,
    Standing,
    State,
    StoredReceipt,
    Unreachable,
)
from lukoshko_pos.drivers.shtrih_storage import Archive
from lukoshko_pos.drivers.shtrih_talk import Talk
from lukoshko_wire.fiscal_codes import TAXATION
from lukoshko_wire.pos import Mark, Receipt, ReceiptLine

log = logging.getLogger(__name__)
ANSWER_S, CLOSE_S, MARK_S, SHIFT_S = 5.0, 30.0, 45.0, 130.0
PRINT_WITHIN_S, LOOK_S = 30.0, 0.05
SHIFT_LASTS = timedelta(hours=24)


class Shtrih:
    """One register of Shtrih-M: commands at once, no queue, a storage that can be read."""

    can = Can(queue=False, storage=True)

    def __init__(
        self,
        talk: Talk,
        defaults: Defaults,
        taxes: Mapping[str, str],
        *,
        protocol: int,
        password: int,
        zone: timezone,
        wait: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._talk, self._defaults, self._taxes = talk, defaults, taxes
        self._protocol, self._zone = protocol, zone
        self._password = words.password(password)
        self._wait, self._monotonic = wait, monotonic
        self._said: tuple[str, Standing] | None = None
        """What became of the last receipt, while this process remembers it."""
        self._archive = Archive(self._ask, zone)

    def close(self) -> None:
        """Let the connection go."""
        self._talk.close()

    def state(self) -> State:
        """Paper, cover, clock, shift."""
        body = words.full(self._ask(words.FULL), self._zone)
        shift = words.shift_now(self._ask(words.SHIFT))
        begun = self._archive.shift_begun(shift) if shift.open else None
        is_: ShiftIs = "opened" if shift.open else "closed"
        return State(
            shift="expired" if shift.open and body.mode & 0x0F == words.EXPIRED_MODE else is_,
            shift_number=shift.number,
            shift_ends=begun + SHIFT_LASTS if begun else None,
            clock=body.clock,
            paper=body.submode not in (words.NO_PAPER, words.PAPER_ENDED)
            and bool(body.flags & words.PAPER_SENSOR),
            cover_open=bool(body.flags & words.COVER_FLAG),
        )

    def serial(self) -> str:
        """The register's own number."""
        return words.full(self._ask(words.FULL), self._zone).serial

    def last_document(self) -> LastDocument:
        """How far the storage is written."""
        return self._archive.last()

    def receipts(self, first: int, last: int) -> list[StoredReceipt]:
        """The receipts among the documents of these numbers."""
        return self._archive.receipts(first, last)

    def ofd(self) -> OfdQueue:
        """What waits for the operator of fiscal data."""
        return OfdQueue(*words.ofd_queue(self._ask(words.OFD), self._zone))

    def print_once(self, key: str, receipt: Receipt) -> None:
        """Lead the register through a receipt. Raises NotTaken before it is opened, Unreachable when it may be written."""
        lines = [(line, self._line(receipt, line)) for line in receipt.lines]
        tags = [
            receipts.fits(tag, self._protocol) for tag in receipts.tags_of_receipt(receipt, self._defaults)
        ]
        self._said = None
        self._wait_for_print()
        try:
            self._ask_bytes(receipts.open_receipt(receipt, self._password))
            self._check_marks(receipt.lines)
            for line, commands in lines:
                self._say_line(commands, line.mark)
            for tag in tags:
                self._ask(words.TLV, tag)
            self._count_lines(len(lines))
            closed = self._ask_bytes(receipts.close_receipt(receipt, self._password), CLOSE_S)
        except MarkRefused:
            self.cancel_draft()
            raise
        except RegisterFault as error:
            self._dropped(key, error)
            return
        closed.take(5)
        fd_number = closed.number(4)
        log.info("document %s is written", fd_number)
        self._said = key, Standing(Stage.READY, fd_number=fd_number, printed=self._printed())

    def look(self, key: str) -> Standing:
        """What became of a receipt: as we remember it, or as the register stands now."""
        if self._said is not None and self._said[0] == key:
            return self._said[1]
        now = self._short()
        if now.mode & 0x0F == words.RECEIPT_OPEN_MODE:
            return Standing(Stage.DRAFT)
        if now.submode in (words.PRINTING_REPORT, words.PRINTING):
            return Standing(Stage.PENDING, words.PRINTS)
        if words.fn_status(self._ask(words.FN_STATUS)).document in words.DRAFTS:
            return Standing(Stage.DRAFT)
        return Standing(Stage.VOID)

    def cancel_draft(self) -> None:
        """Drop a receipt that was begun and not closed, in the register or in its storage alone."""
        if self._short().mode & 0x0F == words.RECEIPT_OPEN_MODE:
            self._ask(words.CANCEL)
        if words.fn_status(self._ask(words.FN_STATUS)).document:
            self._ask(words.FN_CANCEL)

    def continue_print(self) -> None:
        """Print what is written and not on paper."""
        self._wait_for_print()

    def open_shift(self, operator: Operator) -> ShiftDocument | None:
        """Open the shift; None when it was open already."""
        return self._report(words.BEGIN_OPENING, words.OPEN_SHIFT, operator, done=True)

    def close_shift(self, operator: Operator) -> ShiftDocument | None:
        """Close the shift; None when it was closed already."""
        return self._report(words.BEGIN_CLOSING, words.CLOSE_SHIFT, operator, done=False)

    def report_x(self, operator: Operator) -> None:
        """Print the report of the shift without closing it; this family does not print who asked for it."""
        log.info("X report for %s", operator.name or "nobody")
        self._wait_for_print()
        self._ask(words.X_REPORT, wait_s=CLOSE_S)

    def move_cash(self, key: str, kopecks: int, operator: Operator) -> None:
        """Cash goes into the drawer, or out of it when negative. The register keeps no key: silence means unknown."""
        log.info("cash of %s kopecks by %s", kopecks, operator.name or "nobody")
        self._said = None
        try:
            self._wait_for_print()
            self._ask(words.CASH_IN if kopecks > 0 else words.CASH_OUT, words.money(abs(kopecks)), CLOSE_S)
        except RegisterFault as error:
            self._said = (
                key,
                Standing(Stage.FAILED, error.number, error.detail, words.meaning_of(error.number)),
            )
        else:
            self._said = key, Standing(Stage.READY)

    def set_clock(self, now: datetime) -> None:
        """Set its wall clock: the time, then the date, which it wants to hear twice."""
        wall = now.astimezone(self._zone)
        date = words.date_of(wall)
        self._ask(words.SET_TIME, words.time_of(wall))
        self._ask(words.SET_DATE, date)
        self._ask(words.CONFIRM_DATE, date)

    def registration(self) -> Registration:
        """As what it is registered."""
        told = words.registered(self._ask(words.FN_REGISTRATION))
        taxations = tuple(name for name, bit in TAXATION.items() if told.taxations & bit)
        return Registration(told.inn, told.registration_number, taxations)

    def life(self) -> Life:
        """How long its storage will do."""
        warns = words.fn_status(self._ask(words.FN_STATUS)).warnings
        return Life(
            ends=words.expiry(self._ask(words.FN_EXPIRY)),
            ends_in_3_days=bool(warns & words.ENDS_IN_3_DAYS),
            ends_in_30_days=bool(warns & words.ENDS_IN_30_DAYS),
            nearly_full=bool(warns & words.NEARLY_FULL),
            ofd_silent=bool(warns & words.OFD_SILENT),
        )

    def _report(self, begin: bytes, end: bytes, operator: Operator, *, done: bool) -> ShiftDocument | None:
        self._wait_for_print()
        self.cancel_draft()
        if words.shift_now(self._ask(words.SHIFT)).open is done:
            return None
        self._ask(begin)
        for tag in receipts.tags_of_cashier(operator.name or self._defaults.cashier, operator.inn):
            self._ask(words.TLV, receipts.fits(tag, self._protocol))
        answer = self._ask(end, wait_s=SHIFT_S)
        self._archive.shift_moved()
        return ShiftDocument(answer.number(2), answer.number(4))

    def _line(self, receipt: Receipt, line: ReceiptLine) -> list[bytes]:
        tags = [receipts.fits(tag, self._protocol) for tag in receipts.tags_of_line(line)]
        return [
            receipts.operation(receipt, line, self._password, self._taxes),
            *(words.TLV_OF_LINE + self._password + tag for tag in tags),
        ]

    def _say_line(self, commands: Iterable[bytes], mark: Mark | None) -> None:
        for command in commands:
            self._ask_bytes(command)
        if mark is not None:
            self._ask_bytes(receipts.bind_mark(mark, self._password), MARK_S)

    def _check_marks(self, lines: Iterable[ReceiptLine]) -> None:
        for line in lines:
            if line.mark is None:
                continue
            self._ask_bytes(receipts.check_mark(line.mark, line, self._password), MARK_S)
            accepted = self._ask(words.ACCEPT_MARK, b"\x01")
            result = accepted.number(1) if accepted.left else 0
            if result in REFUSED_2106:
                self._ask(words.ACCEPT_MARK, b"\x02")
                raise MarkRefused(f"code {line.mark.identifier}: check result {result}")

    def _count_lines(self, wanted: int) -> None:
        """A line that was heard twice would be paid twice where the cash suffices."""
        there = self._short().operations
        if there != wanted:
            raise RegisterFault(0, f"{there} lines in the register, {wanted} were sent")

    def _dropped(self, key: str, error: RegisterFault) -> None:
        """A refused receipt stays open: it is cancelled, and the refusal kept."""
        log.warning("a receipt is dropped: %s", error.detail)
        self.cancel_draft()
        meaning = words.meaning_of(error.number)
        self._said = key, Standing(Stage.FAILED, error.number, error.detail, meaning)

    def _printed(self) -> bool:
        """True when the paper is out; what it owes is seen to later, never by another close."""
        try:
            self._wait_for_print()
        except (RegisterFault, Unreachable) as error:
            log.warning("its paper is owed: %s", error.detail)
            return False
        return True

    def _wait_for_print(self) -> None:
        """Until the printer is at rest; what paper kept waiting is printed. Raises RegisterFault when it needs a person."""
        until = self._monotonic() + PRINT_WITHIN_S
        while (submode := self._short().submode) != words.READY:
            if submode in (words.NO_PAPER, words.PAPER_ENDED):
                raise RegisterFault(words.NO_PAPER_ERROR, "no paper")
            if submode == words.WAITS:  # never another close: it would print for ever
                self._ask(words.CONTINUE)
            elif self._monotonic() >= until:
                raise RegisterFault(words.PRINTS, "still prints")
            self._wait(LOOK_S)

    def _short(self) -> words.Short:
        return words.short(self._ask(words.SHORT))

    def _ask(self, command: bytes, data: bytes = b"", wait_s: float = ANSWER_S) -> words.Reader:
        return self._ask_bytes(command + self._password + data, wait_s)

    def _ask_bytes(self, body: bytes, wait_s: float = ANSWER_S) -> words.Reader:
        command = body[:2] if body[:1] == b"\xff" else body[:1]
        return words.answer_of(command, self._talk.ask(body, wait_s, harmless=command in words.HARMLESS))
