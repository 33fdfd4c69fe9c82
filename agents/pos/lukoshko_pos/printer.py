"""One receipt to its end: send once, and when in doubt ask the register, then its storage (fiscal data decide)."""

import logging
import uuid
from dataclasses import dataclass
from datetime import UTC

from lukoshko_edge.clock import Clock
from lukoshko_pos.drivers.register import (
    MarkRefused,
    Meaning,
    NotTaken,
    Register,
    RegisterFault,
    Stage,
    Standing,
    StoredReceipt,
    Unreachable,
    VatUnnamed,
    Written,
)
from lukoshko_pos.drivers.tlv import BadDocument
from lukoshko_pos.ledger import Intent, Ledger
from lukoshko_pos.recovery import ASKS_STORAGE, Answer, Step, Storage, classify, decide, judge
from lukoshko_wire.fiscal_codes import OPERATION
from lukoshko_wire.fiscal_qr import ReceiptQr
from lukoshko_wire.locker import Ack, Outcome
from lukoshko_wire.pos import FiscalData, PrintReceipt, Receipt

log = logging.getLogger(__name__)
REQUESTS = uuid.UUID("6f0c1f39-4a0a-5d0e-9a53-2f3b8f6a7c11")
"""Namespace of request ids: the same intent and attempt is the same request, also after a crash."""

DOUBTS = {
    Storage.UNREADABLE: "receipt_unknown",
    Storage.EXCHANGED: "storage_exchanged",
    Storage.ALIKE: "receipt_unresolved",
    Storage.NOTHING: "receipt_unresolved",
    Storage.HIDDEN: "receipt_unresolved",
}
"""What the till's screen says while an outcome is not known. Nothing: the register says "written", the storage does not."""


@dataclass(frozen=True)
class Progress:
    """How a step went: `ended` with an answer, or why not yet and what the till's screen should say."""

    ack: Ack | None = None
    again_soon: bool = False
    trouble: str = ""


class Printer:
    """Walks one intent through the table of `recovery`."""

    def __init__(self, register: Register, ledger: Ledger, clock: Clock) -> None:
        self._register, self._ledger, self._clock = register, ledger, clock

    def send(self, intent: Intent, command: PrintReceipt, fn_number: str) -> Progress:
        """Write down what the storage holds, then send; not into another storage than that whose register was judged.

        Raises RegisterFault, Unreachable before anything is sent.
        """
        last = self._register.last_document()
        if last.fn_number != fn_number:
            return Progress(trouble="starting")
        self._ledger.sending(intent.id, last.fn_number, last.fd_number, self._clock.now())
        log.info("intent %s: attempt %s after document %s", intent.id, intent.attempt, last.fd_number)
        return self._submit(intent, command)

    def settle(self, intent: Intent, command: PrintReceipt) -> Progress:
        """Find out what became of what was sent, and do the next thing. Raises Unreachable."""
        standing = self._register.look(request_uuid(intent))
        answer = classify(standing)
        storage, written = Storage.UNREADABLE, None
        if answer in ASKS_STORAGE:
            storage, written = self._proof(intent, command.receipt, standing)
            log.info("intent %s: register says %s, storage %s", intent.id, answer.value, storage.value)
        step = decide(answer, storage)
        if step in (Step.TAKE_ANSWER, Step.TAKE_DOCUMENT) and written is not None:
            return self._finish(command, written, printed=_on_paper(standing, written))
        if step is Step.REFUSE:
            return self.refuse(command, f"register_{standing.number}", standing.detail)
        if step is Step.SEND_AGAIN:
            return self._submit(intent, command)
        if step is Step.NEXT_ATTEMPT:
            return self._next_attempt(intent, standing)
        if step is Step.CANCEL:
            self._register.cancel_draft()
            return Progress(again_soon=True)
        if answer is Answer.PENDING:
            return Progress(again_soon=not standing.blocked, trouble=trouble_of(standing))
        return Progress(trouble=DOUBTS[storage])

    def _next_attempt(self, intent: Intent, standing: Standing) -> Progress:
        self._ledger.next_attempt(intent.id)
        # A shift that ran out is seen to at once; a register that keeps refusing is not hammered.
        harmless = standing.stage is Stage.VOID or standing.meaning is Meaning.SHIFT
        return Progress(again_soon=harmless and intent.attempt == 0, trouble=trouble_of(standing))

    def _submit(self, intent: Intent, command: PrintReceipt) -> Progress:
        try:
            self._register.print_once(request_uuid(intent), command.receipt)
        except NotTaken as error:
            # The register never had it, so the storage cannot: nothing to look for.
            code = "vat_unnamed" if isinstance(error, VatUnnamed) else "register_not_taken"
            return self.refuse(command, code, error.detail)
        except MarkRefused as error:
            return self.refuse(command, "mark_refused", error.detail)
        except Unreachable as error:
            log.warning("intent %s: the answer to sending was lost: %s", intent.id, error.detail)
            return Progress(trouble="receipt_unknown")
        return Progress(again_soon=True)

    def _proof(self, intent: Intent, receipt: Receipt, standing: Standing) -> tuple[Storage, Written | None]:
        if self._register.can.storage:
            storage, document = self._storage(intent, receipt)
            return storage, None if document is None else document.written
        written = standing.written
        if written is not None and not self._may_be_ours(receipt, written):
            log.error("intent %s: document %s cannot be ours: %s", intent.id, written.fd_number, written)
            return Storage.ALIKE, None
        return Storage.HIDDEN, written

    def _may_be_ours(self, receipt: Receipt, written: Written) -> bool:
        taken = self._ledger.taken_documents(written.fn_number, written.fd_number - 1)
        return written.total_kopecks == receipt.total_kopecks and written.fd_number not in taken

    def _storage(self, intent: Intent, receipt: Receipt) -> tuple[Storage, StoredReceipt | None]:
        after = intent.last_fd or 0
        try:
            last = self._register.last_document()
            if last.fn_number != intent.fn_number:
                log.error("intent %s was sent to storage %s, another is here", intent.id, intent.fn_number)
                return Storage.EXCHANGED, None
            receipts = self._register.receipts(after + 1, last.fd_number)
        except (RegisterFault, NotTaken, Unreachable, BadDocument) as error:
            log.warning("intent %s: the storage cannot be read: %s", intent.id, error.detail)
            return Storage.UNREADABLE, None
        taken = self._ledger.taken_documents(last.fn_number, after)
        keeps_marks = self._ledger.has_written(last.fn_number)
        storage, document = judge(receipt, receipts, taken, keeps_marks=keeps_marks)
        if storage in (Storage.FOREIGN, Storage.ALIKE):
            numbers = [each.fd_number for each in receipts if each.fd_number not in taken]
            log.error("intent %s: documents %s are of another program", intent.id, numbers)
        return storage, document

    def _finish(self, command: PrintReceipt, written: Written, *, printed: bool) -> Progress:
        printed = printed or command.receipt.electronic
        fiscal = fiscal_data(written, OPERATION[command.receipt.kind], printed=printed)
        ack = self._ack(command.id, "done", "printed", f"document {fiscal.fd_number}")
        self._ledger.printed(command.id, fiscal, ack)
        log.info("intent %s is document %s", command.id, fiscal.fd_number)
        return Progress(ack, again_soon=True)

    def refuse(self, command: PrintReceipt, code: str, detail: str) -> Progress:
        """End an intent of which nothing is written, and nothing will be."""
        log.error("intent %s refused: %s: %s", command.id, code, detail)
        ack = self._ack(command.id, "failed", code, detail)
        self._ledger.refused(command.id, ack)
        return Progress(ack, again_soon=True)

    def _ack(self, id_: str, outcome: Outcome, code: str, detail: str) -> Ack:
        return Ack(id=id_, outcome=outcome, code=code, at=self._clock.now(), detail=detail[:500])


def request_uuid(intent: Intent) -> str:
    """The register's key of one attempt of one intent."""
    return str(uuid.uuid5(REQUESTS, f"{intent.id}:{intent.attempt}"))


def fiscal_data(written: Written, kind: int, *, printed: bool) -> FiscalData:
    """What the server is told of a document; its QR has the wall time of the place."""
    number, sign, at = written.fd_number, int(written.fiscal_sign), written.at
    return FiscalData(
        fn_number=written.fn_number,
        fd_number=number,
        fiscal_sign=written.fiscal_sign,
        shift_number=written.shift_number,
        receipt_number=written.receipt_number,
        registration_number=written.registration_number,
        at=at.astimezone(UTC),
        total_kopecks=written.total_kopecks,
        qr=ReceiptQr(at, written.total_kopecks, written.fn_number, number, sign, kind).text,
        printed=printed,
    )


def _on_paper(standing: Standing, written: Written) -> bool:
    """True when the register says so of this very document; otherwise its paper may be owed."""
    return standing.printed and standing.fd_number == written.fd_number


def trouble_of(standing: Standing) -> str:
    """What the till's screen says of a request that has not come to a good end."""
    if standing.blocked:
        return "queue_blocked"
    return f"register_{standing.number}" if standing.number else ""
