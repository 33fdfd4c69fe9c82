"""Lock boards as their lockers last told: how each answers, and what its line was like."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from lukoshko_server.db import Tx, table
from lukoshko_server.lockers.rows import BoardRow
from lukoshko_wire.locker import BoardHealth, LockerState
from lukoshko_wire.message import encode, parse

SHOWN_EVERY = timedelta(seconds=50)
"""Counters grow with every look: screens are told of them so often, of a board's state at once."""
_BOARDS = table(BoardRow)
_OF = (
    select(_BOARDS)
    .where(_BOARDS.c.locker_id.in_(bindparam("ids", expanding=True)))
    .order_by(_BOARDS.c.locker_id, _BOARDS.c.no)
)


@dataclass(frozen=True)
class BoardSeen:
    """One board, and when it last answered."""

    health: BoardHealth
    answered_at: datetime | None
    told_at: datetime


def by_locker(tx: Tx, locker_ids: Iterable[str]) -> defaultdict[str, dict[int, BoardRow]]:
    """What is kept of the boards of lockers, by number."""
    found: defaultdict[str, dict[int, BoardRow]] = defaultdict(dict)
    for row in tx.session.scalars(select(BoardRow).where(BoardRow.locker_id.in_(sorted(set(locker_ids))))):
        found[row.locker_id][row.no] = row
    return found


def take(tx: Tx, locker_id: str, kept: dict[int, BoardRow], state: LockerState) -> bool:
    """Keep what a snapshot says of the boards; whether screens should be told."""
    before = dict(kept)
    shown = False
    for board in state.boards:
        row = before.pop(board.no, None)
        was = parse(BoardHealth, row.body.encode()).state if row else ""
        body = encode(board).decode()
        if row is not None and row.body == body:
            continue
        shown = shown or row is None or was != board.state or tx.now - row.told_at >= SHOWN_EVERY
        if row is None:
            row = kept[board.no] = BoardRow(locker_id=locker_id, no=board.no)
            tx.session.add(row)
        row.body, row.told_at = body, tx.now
        if board.silent_s is not None:
            row.answered_at = tx.now - timedelta(seconds=board.silent_s)
    if before and state.boards:
        gone = delete(BoardRow).where(BoardRow.locker_id == locker_id, BoardRow.no.in_(list(before)))
        tx.session.execute(gone)
        for no in before:
            del kept[no]
        shown = True
    return shown


def of(tx: Tx, locker_ids: Sequence[str]) -> defaultdict[str, list[BoardSeen]]:
    """The boards of lockers, by number."""
    found: defaultdict[str, list[BoardSeen]] = defaultdict(list)
    for row in tx.run(_OF, {"ids": locker_ids}):
        seen = BoardSeen(parse(BoardHealth, row.body.encode()), row.answered_at, row.told_at)
        found[row.locker_id].append(seen)
    return found
