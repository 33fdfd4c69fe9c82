"""One receipt to its end: send once, and when in doubt ask the queue, then the fiscal storage (fiscal data decide)."""

import logging
import uuid
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec

from lukoshko_edge.clock import Clock
from lukoshko_pos.drivers.atol_answers import FiscalResult, SubResult
from lukoshko_pos.drivers.atol_web import AtolWeb, NotTaken, TaskFailed, Unreachable, kopecks
from lukoshko_pos.drivers.tlv import BadDocument, StoredReceipt, parse_receipt
from lukoshko_pos.ledger import Intent, Ledger
from lukoshko_pos.receipt import KIND_CODES
from lukoshko_pos.recovery import SHIFT_OVER, Answer, Step, Storage, classify, decide, ours
from lukoshko_wire.locker import Ack, Outcome
from lukoshko_wire.pos import FiscalData, PrintReceipt, Receipt

log = logging.getLogger(__name__)
REQUESTS = uuid.UUID("6f0c1f39-4a0a-5d0e-9a53-2f3b8f6a7c11")
"""Namespace of request ids: the same intent and attempt is the same request, also after a crash."""


@dataclass(frozen=True)
class Progress:
    """How a step went: `ended` with an answer, or why not yet and what the till's screen should say."""

    ack: Ack | None = None
    again_soon: bool = False
    trouble: str = ""


class Printer:
    """Walks one intent through the table of `recovery`."""

    def __init__(self, register: AtolWeb, ledger: Ledger, clock: Clock, *, utc_offset_min: int) -> None:
        self._register, self._ledger, self._clock = register, ledger, clock
        self._zone = timezone(timedelta(minutes=utc_offset_min))

    def send(self, intent: Intent, task: Mapping[str, Any]) -> Progress:
        """Write down what the storage holds, then send. Raises TaskFailed, Unreachable before anything is sent."""
        fn_number = self._register.fn_info().serial
        last_fd = self._register.fn_status().fiscal_document_number
        self._ledger.sending(intent.id, fn_number, last_fd, self._clock.now())
        log.info("intent %s: attempt %s after document %s", intent.id, intent.attempt, last_fd)
        return self._submit(intent, task)

    def settle(self, intent: Intent, command: PrintReceipt, task: Mapping[str, Any]) -> Progress:
        """Find out what became of what was sent, and do the next thing. Raises Unreachable."""
        result = self._register.look(request_uuid(intent))
        answer = classify(result)
        storage, document = Storage.UNREADABLE, None
        if answer not in (Answer.READY, Answer.PENDING):
            storage, document = self._storage(intent, command.receipt)
            log.info("intent %s: queue says %s, storage %s", intent.id, answer.value, storage.value)
        step = decide(answer, storage)
        if step is Step.TAKE_ANSWER and result is not None:
            return self._take_answer(command, result)
        if step is Step.TAKE_DOCUMENT and document is not None:
            return self._finish(command, self._fiscal_of(document), printed=False)
        if step is Step.REFUSE and result is not None:
            return self._refuse(command, f"register_{result.error.code}", result.error.description)
        if step is Step.SEND_AGAIN:
            return self._submit(intent, task)
        if step is Step.NEXT_ATTEMPT:
            return self._next_attempt(intent, answer, result)
        if answer is Answer.PENDING:
            return Progress(again_soon=not _blocked(result), trouble=_trouble_of(result))
        return Progress(trouble="receipt_unknown")

    def _next_attempt(self, intent: Intent, answer: Answer, result: SubResult | None) -> Progress:
        self._ledger.next_attempt(intent.id)
        # A shift that ran out is seen to at once; a register that keeps refusing is not hammered.
        harmless = answer is Answer.VOID or (result is not None and result.error.code in SHIFT_OVER)
        return Progress(again_soon=harmless and intent.attempt == 0, trouble=_trouble_of(result))

    def _submit(self, intent: Intent, task: Mapping[str, Any]) -> Progress:
        try:
            self._register.submit(request_uuid(intent), task)
        except NotTaken as error:
            # The queue never had it, so the storage cannot: nothing to look for.
            command = msgspec.json.decode(intent.body, type=PrintReceipt)
            return self._refuse(command, "register_not_taken", error.detail)
        except Unreachable as error:
            log.warning("intent %s: the answer to sending was lost: %s", intent.id, error.detail)
            return Progress(trouble="receipt_unknown")
        return Progress(again_soon=True)

    def _storage(self, intent: Intent, receipt: Receipt) -> tuple[Storage, StoredReceipt | None]:
        last_fd = intent.last_fd or 0
        try:
            if self._register.fn_info().serial != intent.fn_number:
                log.error("intent %s was sent to storage %s, another is here", intent.id, intent.fn_number)
                return Storage.UNREADABLE, None
            upto = self._register.fn_status().fiscal_document_number
            documents = [self._document(fd) for fd in range(last_fd + 1, upto + 1)]
        except (TaskFailed, NotTaken, Unreachable, BadDocument) as error:
            log.warning("intent %s: the storage cannot be read: %s", intent.id, error.detail)
            return Storage.UNREADABLE, None
        receipts = [document for document in documents if document is not None]
        taken = self._ledger.taken_documents(intent.fn_number or "", last_fd)
        found = ours(receipt, receipts, taken)
        if found is not None:
            return Storage.OURS, found
        foreign = [document.fd_number for document in receipts if document.fd_number not in taken]
        if foreign:
            log.error("intent %s: documents %s are of another program", intent.id, foreign)
        return (Storage.FOREIGN if foreign else Storage.NOTHING), None

    def _document(self, fd_number: int) -> StoredReceipt | None:
        raw = self._register.document(fd_number).raw_data
        try:
            return parse_receipt(b64decode(raw, validate=True))
        except NotBase64 as error:
            raise BadDocument(f"document {fd_number} is not base64") from error

    def _take_answer(self, command: PrintReceipt, result: SubResult) -> Progress:
        try:
            answer = msgspec.json.decode(bytes(result.result), type=FiscalResult)
        except msgspec.MsgspecError as error:
            raise Unreachable(f"a result that is not fiscal data: {error}") from error
        params = answer.fiscal_params
        fiscal = FiscalData(
            fn_number=params.fn_number,
            fd_number=params.fiscal_document_number,
            fiscal_sign=params.fiscal_document_sign,
            shift_number=params.shift_number,
            receipt_number=params.fiscal_receipt_number,
            registration_number=params.registration_number,
            at=self._local(params.fiscal_document_date_time),
            total_kopecks=kopecks(params.total),
            qr="",
            printed=answer.printed,
        )
        if fiscal.total_kopecks != command.receipt.total_kopecks:
            log.error(
                "intent %s: asked %s kopecks, the register wrote %s",
                command.id,
                command.receipt.total_kopecks,
                fiscal.total_kopecks,
            )
        return self._finish(command, fiscal, printed=answer.printed)

    def _fiscal_of(self, document: StoredReceipt) -> FiscalData:
        return FiscalData(
            fn_number=document.fn_number,
            fd_number=document.fd_number,
            fiscal_sign=document.fiscal_sign,
            shift_number=document.shift_number,
            receipt_number=document.receipt_number,
            registration_number=document.registration_number,
            at=document.local_time.replace(tzinfo=self._zone),
            total_kopecks=document.total_kopecks,
            qr="",
        )

    def _local(self, moment: datetime) -> datetime:
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)

    def _finish(self, command: PrintReceipt, fiscal: FiscalData, *, printed: bool) -> Progress:
        electronic = command.receipt.electronic
        whole = msgspec.structs.replace(
            fiscal,
            at=fiscal.at.astimezone(UTC),
            qr=qr_of(fiscal, KIND_CODES[command.receipt.kind]),
            printed=printed or electronic,
        )
        ack = self._ack(command.id, "done", "printed", f"document {fiscal.fd_number}")
        self._ledger.printed(command.id, whole, ack)
        log.info("intent %s is document %s", command.id, fiscal.fd_number)
        return Progress(ack, again_soon=True)

    def _refuse(self, command: PrintReceipt, code: str, detail: str) -> Progress:
        log.error("intent %s refused: %s: %s", command.id, code, detail)
        ack = self._ack(command.id, "failed", code, detail)
        self._ledger.refused(command.id, ack)
        return Progress(ack, again_soon=True)

    def _ack(self, id_: str, outcome: Outcome, code: str, detail: str) -> Ack:
        return Ack(id=id_, outcome=outcome, code=code, at=self._clock.now(), detail=detail[:500])


def request_uuid(intent: Intent) -> str:
    """The web server's key of one attempt of one intent."""
    return str(uuid.uuid5(REQUESTS, f"{intent.id}:{intent.attempt}"))


def qr_of(fiscal: FiscalData, kind: int) -> str:
    """The receipt's QR: wall time of the place, roubles, storage, document, sign, kind."""
    time = fiscal.at.strftime("%Y%m%dT%H%M%S" if fiscal.at.second else "%Y%m%dT%H%M")
    whole, rest = divmod(fiscal.total_kopecks, 100)
    fn, fd, sign = fiscal.fn_number, fiscal.fd_number, int(fiscal.fiscal_sign)
    return f"t={time}&s={whole}.{rest:02}&fn={fn}&i={fd}&fp={sign}&n={kind}"


def _blocked(result: SubResult | None) -> bool:
    return result is not None and result.status == "blocked"


def _trouble_of(result: SubResult | None) -> str:
    if _blocked(result):
        return "queue_blocked"
    if result is not None and result.error.code:
        return f"register_{result.error.code}"
    return ""
