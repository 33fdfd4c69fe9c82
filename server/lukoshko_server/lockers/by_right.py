"""Doors that a locker opened by itself, by its list of rights: the facts arrive when the line is back, and become commands
like any other, so that whatever follows an opening follows these too. In any order, once.
"""

import logging
from datetime import timedelta

from lukoshko_server.db import Tx
from lukoshko_server.devices.rules import AHEAD
from lukoshko_server.lockers import door_commands, store
from lukoshko_server.lockers.rows import DoorCommandRow
from lukoshko_server.lockers.rules import STANDS_THERE
from lukoshko_wire.locker import AttemptByRight, CodeTried

log = logging.getLogger(__name__)

BY_RIGHT = "right:"
"""How the actor of such a command begins."""
WHY = "look"
"""A technician's opening of an empty cell."""
ANSWER_WITHIN = timedelta(seconds=20)


def attempt(tx: Tx, locker_id: str, fact: AttemptByRight) -> DoorCommandRow | None:
    """The command of an attempt, made when new; None when the id belongs to another door."""
    row = door_commands.command_row(tx, fact.id)
    if row is None:
        order_id, parcel_id = _whose(tx, locker_id, fact)
        # How long ago it truly was, nobody knows of a clock far ahead: then nobody is thought to stand there.
        issued_at = fact.at if fact.at <= tx.now + AHEAD else tx.now - 2 * STANDS_THERE
        row = DoorCommandRow(
            id=fact.id, locker_id=locker_id, cell_no=fact.cell, parcel_id=parcel_id, order_id=order_id,
            reason=fact.reason, actor=f"{BY_RIGHT}{fact.how}", issued_at=issued_at,
            expires_at=max(issued_at, tx.now) + ANSWER_WITHIN, session="", state="accepted", code="",
            why=WHY if fact.reason == "service" else "", opening_id=fact.id, attempt=1,
        )  # fmt: skip
        tx.session.add(row)
        tx.session.flush()
        tx.record(
            "command", fact.id, f"{fact.reason} by right", after=f"{locker_id}/{fact.cell} {fact.how}",
            order_id=order_id,
        )  # fmt: skip
        log.info("command %s: cell %d of %s by right, %s", fact.id, fact.cell, locker_id, fact.how)
    elif (row.locker_id, row.cell_no) != (locker_id, fact.cell):
        log.warning("command %s: a fact from %s about another door", fact.id, locker_id)
        return None
    return row


def _whose(tx: Tx, locker_id: str, fact: AttemptByRight) -> tuple[str | None, str | None]:
    """Order and parcel; of a token that no list knew the locker can say only the cell: whatever lies there is meant."""
    if fact.order_id is not None or fact.reason == "service":
        return fact.order_id, fact.parcel_id
    placed = store.placement_rows(tx, locker_id=locker_id, cell_no=fact.cell)
    return (placed[0].order_id, placed[0].parcel_id) if placed else (None, None)


def tried(tx: Tx, locker_id: str, fact: CodeTried) -> None:
    """Somebody was refused at the pad."""
    after = f"{fact.why}, closed for {fact.locked_s} s" if fact.locked_s else fact.why
    tx.record("locker", locker_id, "code refused", after=after, order_id=fact.order_id)
