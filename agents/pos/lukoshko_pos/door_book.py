"""Settlements at the door on disk: written down together with the fact that tells of them; the first one counts."""

from lukoshko_edge.journal import Journal
from lukoshko_pos.ledger import Intent, Ledger
from lukoshko_wire.door import OtherSettlement
from lukoshko_wire.pos import SettledAtDoor

GIVEN, PERMIT, LATEST = "given ", "permit ", "door: latest"
MOST_LATEST = 20


class DoorBook:
    """The journal in the words of the door. Every method is durable when it returns."""

    def __init__(self, journal: Journal, ledger: Ledger) -> None:
        self._journal, self._ledger = journal, ledger

    def take(self, id_: str, body: bytes, order_id: str, version: int, fact: SettledAtDoor) -> Intent:
        """Accept an intent that the server may not know yet, and tell of it; one that is known here stays as it is.

        Raises OtherSettlement for what was given out on a hold.
        """
        with self._journal.transaction():
            known = self._ledger.find(id_)
            if known is not None:
                return known
            if self.given(id_) is not None:
                raise OtherSettlement("this order was given out on a hold", intent_id=id_)
            self._ledger.take_at_door(id_, body)
            self._settled(order_id, version, fact)
        return Intent(id_, body, "queued", 0, None, None, None)

    def give(self, id_: str, outcome: bytes, order_id: str, version: int, fact: SettledAtDoor) -> bytes:
        """Write down an outcome by which nothing is printed here, and tell of it; the first one counts.

        Raises OtherSettlement for what was paid here.
        """
        with self._journal.transaction():
            before = self.given(id_)
            if before is None:
                if self._ledger.came_by_door(id_):
                    raise OtherSettlement("this order was paid at the door", intent_id=id_)
                self._journal.remember(GIVEN + id_, outcome.decode())
                self._settled(order_id, version, fact)
        return before or outcome

    def given(self, id_: str) -> bytes | None:
        """The outcome by which goods were given out on a hold."""
        told = self._journal.recall(GIVEN + id_)
        return told.encode() if told is not None else None

    def permit_version(self, order_id: str) -> int:
        """Version of the latest permit of an order that was used here."""
        return int(self._journal.recall(PERMIT + order_id) or "0")

    def latest(self) -> list[str]:
        """Intents of the latest settlements at the door, the newest first."""
        return (self._journal.recall(LATEST) or "").split()

    def _settled(self, order_id: str, version: int, fact: SettledAtDoor) -> None:
        self._journal.remember(PERMIT + order_id, str(max(version, self.permit_version(order_id))))
        latest = [fact.intent_id, *self.latest()][:MOST_LATEST]
        self._journal.remember(LATEST, " ".join(latest))
        self._ledger.shifts.tell(fact)
