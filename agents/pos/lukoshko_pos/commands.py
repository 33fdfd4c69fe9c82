"""A command from the topic to the ledger: the same intent again is told its result, never printed again."""

import logging
from collections.abc import Callable

import msgspec

from lukoshko_edge.clock import Clock
from lukoshko_edge.inbox import MAX_PAYLOAD, readable_id
from lukoshko_pos.ledger import Intent, Ledger
from lukoshko_pos.limits import check_size
from lukoshko_wire.locker import Ack, Outcome
from lukoshko_wire.message import encode
from lukoshko_wire.pos import DropReceipt, EndReceipt, PrintReceipt, TillCommand
from lukoshko_wire.receipts import BadReceipt, check

log = logging.getLogger(__name__)
_decoder: msgspec.json.Decoder[TillCommand] = msgspec.json.Decoder(TillCommand)


def read_command(payload: bytes) -> TillCommand:
    """Parse one payload of the command topic. Raises ValueError."""
    if len(payload) > MAX_PAYLOAD:
        raise ValueError(f"{len(payload)} bytes, at most {MAX_PAYLOAD}")
    try:
        return _decoder.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(str(error)) from error


class Commands:
    """Takes commands from the topic into the ledger."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        *,
        electronic: bool,
        answer: Callable[[Ack], None],
        wake: Callable[[], None],
        end: Callable[[EndReceipt, bytes], None],
    ) -> None:
        self._ledger, self._clock, self._electronic = ledger, clock, electronic
        self._answer, self._wake, self._end = answer, wake, end

    def arrived(self, payload: bytes, retained: bool) -> None:
        """Take one payload. Never raises for what is in it."""
        try:
            command = read_command(payload)
        except ValueError as error:
            return self._malformed(payload, str(error))
        if retained:
            return self._malformed(payload, "a command must not be retained")
        body = encode(command)
        known = self._ledger.find(command.id)
        if known is None and not self._new(command, body):
            known = self._ledger.find(command.id)
        if known is not None:
            self._repeated(command.id, body, known)
        return None

    def _new(self, command: TillCommand, body: bytes) -> bool:
        """Take it; False when it is not new any more."""
        if isinstance(command, DropReceipt):
            return self._drop(command, body)
        if isinstance(command, EndReceipt):  # it is asked for again until the till's own thread has decided
            self._end(command, body)
            return True
        if isinstance(command, PrintReceipt):
            try:
                check(command.receipt, electronic=self._electronic)
                check_size(command.receipt)
            except BadReceipt as error:
                log.warning("intent %s refused: %s: %s", command.id, error.name, error.detail)
                ack = self._ack(command.id, "rejected", error.name, error.detail)
                new = self._ledger.refuse_new(command.id, body, ack)
                if new:
                    self._answer(ack)
                return new
        if not self._ledger.take(command.id, body):
            return False
        log.info("intent %s accepted: %s", command.id, type(command).__name__)
        self._answer(self._ack(command.id, "accepted", "accepted"))
        self._wake()
        return True

    def _drop(self, command: DropReceipt, body: bytes) -> bool:
        ack = self._ledger.drop(command, body, self._clock.now())
        log.warning("intent %s is to be dropped: %s", command.intent_id, ack.code)
        self._answer(ack)
        self._wake()
        return True

    def _repeated(self, id_: str, body: bytes, known: Intent) -> None:
        if known.dropped and known.result is not None:
            log.warning("intent %s came again after it was dropped", id_)
            return self._answer(known.result)
        if not same_intent(body, known.body):
            log.error("intent %s came again with another body", id_)
            return self._answer(self._ack(id_, "rejected", "duplicate_conflict"))
        if self._ledger.came_by_door(id_):
            self._ledger.tell_again(id_)
        log.info("intent %s came again", id_)
        return self._answer(known.result or self._ack(id_, "accepted", "accepted"))

    def _malformed(self, payload: bytes, why: str) -> None:
        id_ = readable_id(payload)
        log.warning("command %s refused: malformed: %s", id_ or "without a readable id", why)
        if id_ is not None:
            self._answer(self._ack(id_, "rejected", "malformed", why[:500]))

    def _ack(self, id_: str, outcome: Outcome, code: str, detail: str = "") -> Ack:
        return Ack(id=id_, outcome=outcome, code=code, at=self._clock.now(), detail=detail[:500])


def same_intent(body: bytes, first: bytes) -> bool:
    """True when two bodies of one id ask for the same thing; when it was asked, or by which release, may differ."""
    again, before = _decoder.decode(body), _decoder.decode(first)
    return msgspec.structs.replace(again, issued_at=before.issued_at) == before
