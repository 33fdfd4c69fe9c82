"""A register of ATOL behind its web server, in the words of `Register`."""

import time
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone
from typing import Any

import msgspec

from lukoshko_pos.config import Defaults
from lukoshko_pos.drivers.atol_answers import (
    FiscalResult,
    MarkAccepted,
    MarkStatus,
    RegistrationInfo,
    SubResult,
)
from lukoshko_pos.drivers.atol_tasks import cash_task, check_result, mark_params, receipt_task, shift_task
from lukoshko_pos.drivers.atol_web import AtolWeb
from lukoshko_pos.drivers.register import (
    REFUSED_2106,
    Can,
    LastDocument,
    Life,
    MarkRefused,
    Meaning,
    OfdQueue,
    Operator,
    RegisterFault,
    Registration,
    ShiftDocument,
    Stage,
    Standing,
    State,
    StoredReceipt,
)
from lukoshko_pos.drivers.tlv import BadDocument, parse_receipt
from lukoshko_wire.pos import Mark, Receipt, ReceiptLine

REFUSING = frozenset(
    {5, 8, 13, 16, 17, 52, 63, 66, 80, 110, 128, 143, 144, 158, 161, 195, 215, 216, 217, 219, 227, 235, 501}
    | {88, 89, 120, 121, 136}
)
"""Wrong data, or a register that will never print again: the storage wrote nothing and will not."""
SHIFT_OVER = frozenset({68, 73, 141})
IS_OPEN, IS_CLOSED = 83, 73
MARK_WITHIN_S, MARK_LOOK_S = 65.0, 0.1
MARK_TIMEOUT, CHECK_RUNS = 421, 401
BAD_MARK = frozenset({405, 406, 409, 412, 413, 414})
"""The code itself, or that this register must not sell such goods."""


class Atol:
    """One register of ATOL: its web server keeps what we send under uuids, its storage can be read."""

    can = Can(queue=True, storage=True)

    def __init__(
        self,
        web: AtolWeb,
        defaults: Defaults,
        taxes: Mapping[str, str],
        *,
        electronic: bool,
        zone: timezone,
        wait: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._web, self._defaults, self._taxes = web, defaults, taxes
        self._electronic, self._zone = electronic, zone
        self._wait, self._monotonic = wait, monotonic

    def close(self) -> None:
        """Let the connection go."""
        self._web.close()

    def state(self) -> State:
        """Paper, cover, clock, shift."""
        body, shift = self._web.device_status(), self._web.shift_status()
        return State(
            shift=shift.state,
            shift_number=shift.number,
            shift_ends=self._aware(shift.expired_time),
            clock=self._aware(body.current_date_time),
            paper=body.paper_present,
            cover_open=body.cover_opened,
            storage=body.fn_present,
        )

    def serial(self) -> str:
        """The register's own number."""
        return self._web.device_serial()

    def last_document(self) -> LastDocument:
        """How far the storage is written."""
        fn_number = self._web.fn_info().serial
        return LastDocument(fn_number, self._web.fn_status().fiscal_document_number)

    def receipts(self, first: int, last: int) -> list[StoredReceipt]:
        """The receipts among the documents of these numbers."""
        documents = (self._document(number) for number in range(first, last + 1))
        return [document for document in documents if document is not None]

    def ofd(self) -> OfdQueue:
        """What waits for the operator of fiscal data."""
        queue = self._web.ofd_status()
        oldest = self._aware(queue.not_sent_first_doc_date_time) if queue.not_sent_count else None
        return OfdQueue(queue.not_sent_count, oldest)

    def print_once(self, key: str, receipt: Receipt) -> None:
        """Put the receipt into the queue; a uuid that was taken before is not taken twice."""
        checks = self._check_marks(receipt.lines)
        task = receipt_task(receipt, self._defaults, self._taxes, electronic=self._electronic, checks=checks)
        self._web.submit(key, task)

    def look(self, key: str) -> Standing:
        """What the queue says of a uuid."""
        result = self._web.look(key)
        if result is None:
            return Standing(Stage.ABSENT)
        number, text = result.error.code, result.error.description
        if result.status == "ready":
            return _ready(result)
        if result.status == "error":
            return Standing(Stage.FAILED, number, text, meaning_of(number))
        if result.failed:
            return Standing(Stage.VOID, number, text)
        return Standing(Stage.PENDING, number, text, blocked=result.status == "blocked")

    def cancel_draft(self) -> None:
        """The web server drops drafts by itself."""

    def continue_print(self) -> None:
        """Print what is written and not on paper."""
        self._web.ask({"type": "continuePrint"}, object)

    def open_shift(self, operator: Operator) -> ShiftDocument | None:
        """Open the shift; None when it was open already."""
        return self._shift("openShift", operator, IS_OPEN)

    def close_shift(self, operator: Operator) -> ShiftDocument | None:
        """Close the shift; None when it was closed already."""
        return self._shift("closeShift", operator, IS_CLOSED)

    def report_x(self, operator: Operator) -> None:
        """Print the report of the shift without closing it."""
        self._web.ask(shift_task("reportX", operator, electronic=self._electronic), object)

    def move_cash(self, key: str, kopecks: int, operator: Operator) -> None:
        """Cash goes into the drawer, or out of it when negative."""
        kind = "cashIn" if kopecks > 0 else "cashOut"
        self._web.submit(key, cash_task(kind, abs(kopecks), operator, electronic=self._electronic))

    def set_clock(self, now: datetime) -> None:
        """Set its wall clock; error 34 while the shift is open."""
        wall = now.astimezone(self._zone).replace(microsecond=0)
        self._web.ask({"type": "setDateTime", "dateTime": wall.isoformat()}, object)

    def registration(self) -> Registration:
        """As what it is registered."""
        told = self._web.ask({"type": "getRegistrationInfo"}, RegistrationInfo)
        owner, device = told.organization, told.device
        return Registration(
            owner.vatin, device.registration_number, tuple(owner.taxation_types), device.ffd_version
        )

    def life(self) -> Life:
        """How long its storage will do."""
        info, warns = self._web.fn_info(), self._web.fn_status().warnings
        ends = info.validity_date
        return Life(
            ends=ends.date() if ends else None,
            ends_in_3_days=warns.need_replacement,
            ends_in_30_days=warns.resource_exhausted,
            nearly_full=warns.memory_overflow,
            ofd_silent=warns.ofd_timeout,
            critical=warns.critical_error,
        )

    def _check_marks(self, lines: Iterable[ReceiptLine]) -> dict[str, int]:
        """Let storage and marking system check each code, one after another; tag 2106 by code. Raises MarkRefused."""
        marked = [(line.mark, line) for line in lines if line.mark is not None]
        if marked:
            self._web.ask({"type": "clearMarkingCodeValidationResult"}, object)
        return {mark.code: self._check(mark, line) for mark, line in marked}

    def _check(self, mark: Mark, line: ReceiptLine) -> int:
        try:
            self._begin_check(mark_params(mark, line))
            self._wait_for_check()
            accepted = self._web.ask({"type": "acceptMarkingCode"}, MarkAccepted)
        except RegisterFault as error:
            if error.number in BAD_MARK:
                raise MarkRefused(f"code {mark.identifier}: {error.detail}") from error
            raise
        result = check_result(accepted.item_info_check_result)
        if result in REFUSED_2106:
            raise MarkRefused(f"code {mark.identifier}: check result {result}")
        return result

    def _begin_check(self, params: dict[str, Any]) -> None:
        task = {"type": "beginMarkingCodeValidation", "params": params}
        try:
            self._web.ask(task, object)
        except RegisterFault as error:
            if error.number != CHECK_RUNS:
                raise
            self._web.ask({"type": "cancelMarkingCodeValidation"}, object)  # one of before we were killed
            self._web.ask(task, object)

    def _wait_for_check(self) -> None:
        until = self._monotonic() + MARK_WITHIN_S
        while not self._web.ask({"type": "getMarkingCodeValidationStatus"}, MarkStatus).ready:
            if self._monotonic() >= until:
                self._web.ask({"type": "cancelMarkingCodeValidation"}, object)
                raise RegisterFault(MARK_TIMEOUT, "the code was not checked in time")
            self._wait(MARK_LOOK_S)

    def _shift(self, kind: str, operator: Operator, already: int) -> ShiftDocument | None:
        try:
            answer = self._web.ask(shift_task(kind, operator, electronic=self._electronic), FiscalResult)
        except RegisterFault as error:
            if error.number != already:  # the answer to an earlier one was lost
                raise
            return None
        params = answer.fiscal_params
        return ShiftDocument(params.shift_number, params.fiscal_document_number)

    def _document(self, fd_number: int) -> StoredReceipt | None:
        raw = self._web.document(fd_number).raw_data
        try:
            return parse_receipt(b64decode(raw, validate=True), self._zone)
        except NotBase64 as error:
            raise BadDocument(f"document {fd_number} is not base64") from error

    def _aware(self, moment: datetime | None) -> datetime | None:
        return None if moment is None else self._local(moment)

    def _local(self, moment: datetime) -> datetime:
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)


def _ready(result: SubResult) -> Standing:
    """A result without fiscal data is one of a task that writes no document."""
    try:
        answer = msgspec.json.decode(bytes(result.result), type=FiscalResult)
    except msgspec.MsgspecError:
        return Standing(Stage.READY)
    return Standing(
        Stage.READY, fd_number=answer.fiscal_params.fiscal_document_number, printed=answer.printed
    )


def meaning_of(number: int) -> Meaning:
    """What an error number of the fptr10 driver tells about the receipt that it ended."""
    if number in REFUSING:
        return Meaning.REFUSING
    return Meaning.SHIFT if number in SHIFT_OVER else Meaning.UNCLEAR
