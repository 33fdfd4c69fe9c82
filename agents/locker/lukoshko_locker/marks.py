"""What was taken out, what was put in, which openings were begun by right: marks made in the transaction of the door.

A right is used when its door was seen to open, not when its code was accepted.
"""

from datetime import datetime, timedelta

import msgspec

from lukoshko_edge.journal import Journal
from lukoshko_locker.doors import Moved
from lukoshko_locker.rights import RightsBook
from lukoshko_locker.rights_time import RightsTime
from lukoshko_wire.entry import Opening
from lukoshko_wire.locker import Ack, AttemptByRight, OpenCell, OpenedByRight
from lukoshko_wire.message import encode, parse
from lukoshko_wire.rights import Right

OPENED, ATTEMPT, LIES = "right:opened:", "right:attempt:", "right:lies:"
KEEP = timedelta(days=2)
TOKEN = "token-"  # noqa: S105 - how an order is called that only a token names


class _Begun(msgspec.Struct):
    """An attempt, and under what name its openings are kept."""

    order_id: str
    fact: AttemptByRight


class Marks:
    """Listens to the doors. `openings` by order and cell."""

    def __init__(self, journal: Journal, book: RightsBook, time: RightsTime) -> None:
        self._journal, self._book, self._time = journal, book, time
        self._attempts = {
            id_: msgspec.json.decode(body, type=_Begun) for id_, body in journal.recall_all(ATTEMPT).items()
        }
        self._opened: dict[str, dict[int, Opening]] = {}
        for name, body in journal.recall_all(OPENED).items():
            order_id, _, cell = name.rpartition(":")
            self._opened.setdefault(order_id, {})[int(cell)] = msgspec.json.decode(body, type=Opening)

    def of(self, order_id: str) -> dict[int, Opening]:
        """Openings of an order's cells."""
        return dict(self._opened.get(order_id, {}))

    def began(self, order_id: str, attempt: AttemptByRight) -> None:
        """An attempt is about to act: durable, with the fact that tells of it."""
        begun = _Begun(order_id, attempt)
        with self._journal.transaction():
            self._journal.tell(attempt)
            self._journal.remember(ATTEMPT + attempt.id, encode(begun).decode())
        self._attempts[attempt.id] = begun

    def moved(self, event: Moved) -> None:
        """A door moved; called inside the transaction that writes it down."""
        if event.door == "closed":
            self._closed(event.cell)
        elif event.command_id is not None:
            self._seen_open(event.cell, event.command_id)

    def ended(self, ack: Ack) -> None:
        """A command ended; a door that stood open already tells no other way that it was opened."""
        if ack.outcome == "done" and ack.id in self._attempts:
            self._seen_open(self._attempts[ack.id].fact.cell, ack.id)

    def occupied(self, cell: int) -> bool:
        """True when something lies in the cell as far as this locker knows."""
        if self._journal.recall(f"{LIES}{cell}") is not None:
            return True
        rights = self._book.list.rights if self._book.list else []
        return any(
            lies.cell == cell and self._opened.get(right.order_id, {}).get(cell) is None
            for right in rights
            for lies in right.lies
        )

    def forget(self, now: datetime) -> None:
        """Drop marks of orders that no list names any more, a day after they were made."""
        listed = {right.order_id for right in self._book.list.rights} if self._book.list else set()
        with self._journal.transaction():
            for order_id, cells in list(self._opened.items()):
                old = all(now - opening.opened_at > KEEP for opening in cells.values())
                if old and order_id not in listed and not order_id.startswith(TOKEN):
                    for cell in cells:
                        self._journal.drop(f"{OPENED}{order_id}:{cell}")
                    del self._opened[order_id]

    def _seen_open(self, cell: int, command_id: str) -> None:
        begun = self._attempts.pop(command_id, None)
        now = self._time.now()
        if begun is not None:
            order_id, reason = begun.order_id, str(begun.fact.reason)
            self._journal.tell(_opened(begun.fact, now))
            self._journal.drop(ATTEMPT + command_id)
        else:
            order_id, reason = self._by_command(cell, command_id)
        if reason == "deposit":
            self._journal.remember(f"{LIES}{cell}", (begun.fact.parcel_id if begun else None) or "")
        else:
            self._journal.drop(f"{LIES}{cell}")
        if order_id:
            first = self._opened.get(order_id, {}).get(cell)
            self._mark(order_id, cell, Opening(first.opened_at if first else now))

    def _closed(self, cell: int) -> None:
        now = self._time.now()
        for order_id, cells in self._opened.items():
            opening = cells.get(cell)
            if opening is not None and opening.closed_at is None:
                self._mark(order_id, cell, Opening(opening.opened_at, now))

    def _mark(self, order_id: str, cell: int, opening: Opening) -> None:
        self._opened.setdefault(order_id, {})[cell] = opening
        self._journal.remember(f"{OPENED}{order_id}:{cell}", msgspec.json.encode(opening).decode())

    def _by_command(self, cell: int, command_id: str) -> tuple[str, str]:
        """Whose goods the server's own command opened: its right is used as well."""
        known = self._journal.find(command_id)
        command = parse(OpenCell, known.body) if known else None
        if command is None or command.reason != "pickup":
            return "", command.reason if command else ""
        right = self._whose(cell)
        return (right.order_id if right else ""), "pickup"

    def _whose(self, cell: int) -> Right | None:
        rights = self._book.list.rights if self._book.list else []
        live = (right for right in rights if right.state == "live")
        return next((right for right in live if any(lies.cell == cell for lies in right.lies)), None)


def _opened(attempt: AttemptByRight, at: datetime) -> OpenedByRight:
    fields = {name: getattr(attempt, name) for name in attempt.__struct_fields__}
    return OpenedByRight(**{**fields, "seq": 0, "at": at})
