"""A register of ATOL behind its web server, in the words of `Register`."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime, timezone

import msgspec

from lukoshko_pos.config import Defaults
from lukoshko_pos.drivers.atol_answers import FiscalResult, SubResult
from lukoshko_pos.drivers.atol_tasks import kopecks, receipt_task, shift_task
from lukoshko_pos.drivers.atol_web import AtolWeb
from lukoshko_pos.drivers.register import (
    Can,
    LastDocument,
    Meaning,
    OfdQueue,
    Operator,
    RegisterFault,
    ShiftDocument,
    Stage,
    Standing,
    State,
    StoredReceipt,
    Unreachable,
    Written,
)
from lukoshko_pos.drivers.tlv import BadDocument, parse_receipt
from lukoshko_wire.pos import Receipt

REFUSING = frozenset(
    {5, 8, 13, 16, 17, 52, 63, 66, 80, 110, 128, 143, 144, 158, 161, 195, 215, 216, 217, 219, 227, 235, 501}
    | {88, 89, 120, 121, 136}
)
"""Wrong data, or a register that will never print again: the storage wrote nothing and will not."""
SHIFT_OVER = frozenset({68, 73, 141})
IS_OPEN, IS_CLOSED = 83, 73


class Atol:
    """One register of ATOL: its web server keeps what we send under uuids, its storage can be read."""

    can = Can(queue=True, storage=True)

    def __init__(
        self, web: AtolWeb, defaults: Defaults, taxes: Mapping[str, str], *, electronic: bool, zone: timezone
    ) -> None:
        self._web, self._defaults, self._taxes = web, defaults, taxes
        self._electronic, self._zone = electronic, zone

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
        return OfdQueue(self._web.ofd_status().not_sent_count)

    def print_once(self, key: str, receipt: Receipt) -> None:
        """Put the receipt into the queue; a uuid that was taken before is not taken twice."""
        task = receipt_task(receipt, self._defaults, self._taxes, electronic=self._electronic)
        self._web.submit(key, task)

    def look(self, key: str) -> Standing:
        """What the queue says of a uuid."""
        result = self._web.look(key)
        if result is None:
            return Standing(Stage.ABSENT)
        number, text = result.error.code, result.error.description
        if result.status == "ready":
            return Standing(Stage.READY, written=self._written(result))
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

    def _written(self, result: SubResult) -> Written:
        try:
            answer = msgspec.json.decode(bytes(result.result), type=FiscalResult)
        except msgspec.MsgspecError as error:
            raise Unreachable(f"a result that is not fiscal data: {error}") from error
        params = answer.fiscal_params
        return Written(
            fn_number=params.fn_number,
            fd_number=params.fiscal_document_number,
            fiscal_sign=params.fiscal_document_sign,
            shift_number=params.shift_number,
            receipt_number=params.fiscal_receipt_number,
            registration_number=params.registration_number,
            at=self._local(params.fiscal_document_date_time),
            total_kopecks=kopecks(params.total),
            printed=answer.printed,
        )

    def _aware(self, moment: datetime | None) -> datetime | None:
        return None if moment is None else self._local(moment)

    def _local(self, moment: datetime) -> datetime:
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)


def meaning_of(number: int) -> Meaning:
    """What an error number of the fptr10 driver tells about the receipt that it ended."""
    if number in REFUSING:
        return Meaning.REFUSING
    return Meaning.SHIFT if number in SHIFT_OVER else Meaning.UNCLEAR
