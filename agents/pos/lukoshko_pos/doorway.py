"""Who may settle at the door without the server: by a permit that it signed for this very till, once, in its time."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec.structs import replace

from lukoshko_edge.clock import Clock
from lukoshko_edge.config import BadConfig
from lukoshko_edge.journal import Journal
from lukoshko_pos.door_book import DoorBook
from lukoshko_pos.ledger import Intent, Ledger
from lukoshko_pos.limits import check_size
from lukoshko_wire.api.door import AtDoor, DoorSelf, DoorState
from lukoshko_wire.api.orders import ReceiptView
from lukoshko_wire.door import (
    MOST_BYTES,
    LetGo,
    NotPermitted,
    OtherSettlement,
    OverDue,
    Pairing,
    Permit,
    Replaced,
    command,
    judge,
    read,
)
from lukoshko_wire.message import M, encode, parse
from lukoshko_wire.outcome import DoorOutcome
from lukoshko_wire.pos import FiscalData, PrintReceipt, Receipt, SettledAtDoor, TillState
from lukoshko_wire.problems import LukoshkoError, NotFound
from lukoshko_wire.receipt_view import receipt_view
from lukoshko_wire.receipts import check
from lukoshko_wire.rights import What, signed_bytes, unb64
from lukoshko_wire.values import PayMethod

log = logging.getLogger(__name__)


class Doorway:
    """Takes settlements into the ledger; may be used from any thread."""

    def __init__(
        self,
        till_id: str,
        server_keys: Sequence[str],
        ledger: Ledger,
        journal: Journal,
        clock: Clock,
        *,
        electronic: bool,
        wake: Callable[[], None],
        state: Callable[[], TillState],
    ) -> None:
        self._till_id, self._ledger, self._journal, self._clock = till_id, ledger, journal, clock
        self._book = DoorBook(journal, ledger)
        self._electronic, self._wake, self._state = electronic, wake, state
        self._keys = [Ed25519PublicKey.from_public_bytes(_public(text)) for text in server_keys]

    def paired(self, pairing: str) -> str:
        """The courier whose phone may talk to this till. Raises NotPermitted, OverDue, Malformed."""
        told = self._signed("door/pairing", pairing, Pairing)
        if told.till_id != self._till_id:
            raise NotPermitted(f"the pairing is of till {told.till_id}")
        if self._now() >= told.expires_at:
            raise OverDue("the pairing has ended", expires_at=told.expires_at.isoformat())
        return told.courier_id

    def till(self) -> DoorSelf:
        """The till as the courier's app finds it."""
        state = self._state()
        return DoorSelf(
            till_id=self._till_id, online=state.online, paper=state.paper, shift=state.shift, queue=state.queue,
            trouble=state.trouble, settlements=self._book.latest(),
        )  # fmt: skip

    def settle(self, courier_id: str, body: bytes) -> DoorState:
        """Take a settlement; it prints at once. The same again is told how it stands. Raises Refusal, BadReceipt."""
        asked = parse(AtDoor, body, limit=MOST_BYTES)
        permit = self._signed("door/permit", asked.permit, Permit)
        if (permit.till_id, permit.courier_id) != (self._till_id, courier_id):
            raise NotPermitted("the permit is of another till or courier")
        if asked.outcome.method is PayMethod.HOLD:
            return self._give(permit, asked.outcome)
        job = command(permit, asked.outcome)
        known = self._ledger.find(job.id)
        if known is None:
            self._may(permit, asked.outcome)
            check(job.receipt, electronic=self._electronic)
            check_size(job.receipt)
            fact = SettledAtDoor(seq=0, at=self._clock.now(), intent_id=job.id, outcome=asked.outcome)
            known = self._book.take(job.id, encode(job), permit.order_id, permit.version, fact)
        _must_be_the_same(known, job)
        self._wake()
        return self.answer(job.id)

    def answer(self, intent_id: str) -> DoorState:
        """How a settlement stands. Raises NotFound."""
        intent = self._ledger.find(intent_id)
        if intent is None:
            if self._book.given(intent_id) is not None:
                return DoorState(intent_id=intent_id, state="given")
            raise NotFound(f"intent {intent_id} is not known", intent_id=intent_id)
        if intent.result is None:
            trouble, sent = self._state().trouble, intent.state == "sent"
            return DoorState(intent_id=intent_id, state="printing" if sent else "waiting", trouble=trouble)
        fiscal = self._ledger.fiscal(intent_id)
        if fiscal is None:
            return DoorState(intent_id=intent_id, state="refused", code=intent.result.code)
        receipt = parse(PrintReceipt, intent.body, limit=MOST_BYTES).receipt
        return DoorState(
            intent_id=intent_id, state="printed", code=intent.result.code,
            paper_owed=self._ledger.unprinted() == intent_id, receipt=_view(intent_id, self._till_id, receipt, fiscal),
        )  # fmt: skip

    def _give(self, permit: Permit, outcome: DoorOutcome) -> DoorState:
        """Goods on a hold: nothing is printed here, for the money is taken when the server hears of it."""
        before = self._book.given(permit.intent_id)
        if before is None:
            self._may(permit, outcome)
            fact = SettledAtDoor(seq=0, at=self._clock.now(), intent_id=permit.intent_id, outcome=outcome)
            before = self._book.give(permit.intent_id, encode(outcome), permit.order_id, permit.version, fact)
            self._wake()
        if parse(DoorOutcome, before, limit=MOST_BYTES) != outcome:
            raise OtherSettlement("this order was given out otherwise", intent_id=permit.intent_id)
        return DoorState(intent_id=permit.intent_id, state="given")

    def _may(self, permit: Permit, outcome: DoorOutcome) -> None:
        newest = self._book.permit_version(permit.order_id)
        if permit.version < newest:
            raise Replaced("the till knows a later permit", version=newest)
        judge(permit, outcome, self._now(permit.issued_at))

    def _signed(self, what: What, text: str, shape: type[M]) -> M:
        body, signature = read(text)
        for key in self._keys:
            try:
                key.verify(signature, signed_bytes(what, self._till_id, body))
            except InvalidSignature:
                continue
            return parse(shape, body, limit=MOST_BYTES)
        raise NotPermitted("nobody whom this till knows has signed this for it")

    def _now(self, issued_at: datetime | None = None) -> datetime:
        """A clock that fell back is not believed; what was issued proves that its time has come."""
        kept = self._journal.kept_time()
        return max(moment for moment in (self._clock.now(), kept, issued_at) if moment is not None)


def _must_be_the_same(known: Intent, job: PrintReceipt) -> None:
    if known.dropped:
        raise LetGo("another till prints this receipt", intent_id=job.id)
    try:
        before = parse(PrintReceipt, known.body, limit=MOST_BYTES)
    except LukoshkoError as error:
        raise OtherSettlement("this intent is no receipt", intent_id=job.id) from error
    if before.receipt != job.receipt:
        raise OtherSettlement("this intent was settled otherwise", intent_id=job.id)


def _view(intent_id: str, till_id: str, receipt: Receipt, fiscal: FiscalData) -> ReceiptView:
    return replace(
        receipt_view(intent_id, till_id, receipt), state="printed", at=fiscal.at, fn_number=fiscal.fn_number,
        fd_number=fiscal.fd_number, fiscal_sign=fiscal.fiscal_sign, shift_number=fiscal.shift_number,
        receipt_number=fiscal.receipt_number, registration_number=fiscal.registration_number, qr=fiscal.qr,
    )  # fmt: skip


def _public(text: str) -> bytes:
    public = unb64(text)
    if len(public) != 32:
        raise BadConfig(f"not a server's public key: {text[:50]}")
    return public
