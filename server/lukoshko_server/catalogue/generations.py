"""Staging: a generation grows unseen in batches, and is switched to, or given up, by one statement."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, inspect, or_, select, tuple_, update

from lukoshko_server.catalogue.rows import (
    BarcodeRow,
    CardRow,
    Generational,
    GenerationRow,
    GroupRow,
    PriceRow,
    PriceTypeRow,
    PropertyRow,
    StateRow,
)
from lukoshko_server.db import Tx
from lukoshko_wire.problems import Conflict

KINDS: tuple[type[Any], ...] = (GroupRow, CardRow, BarcodeRow, PriceRow, PropertyRow, PriceTypeRow)
_OURS = {"since", "until", "seen"}
Values = Mapping[str, Any]


class ImportRuns(Conflict):
    """Another import is staging; two at once would mix."""

    code = "catalogue.import-runs"


def state(tx: Tx) -> tuple[int, int]:
    """The generation that is seen and the revision of the enrichment."""
    row = tx.session.get(StateRow, 1)
    return (row.generation, row.revision) if row else (0, 0)


def state_for_change(tx: Tx) -> StateRow:
    """The one state row, locked; made on first use."""
    query = (
        select(StateRow).where(StateRow.id == 1).with_for_update().execution_options(populate_existing=True)
    )
    row = tx.session.scalar(query)
    if row is None:
        row = StateRow(id=1, generation=0, revision=0)
        tx.session.add(row)
        tx.session.flush()
    return row


def visible(kind: type[Generational], generation: int) -> ColumnElement[bool]:
    """Rows that a screen of this generation sees."""
    return (kind.since <= generation) & or_(kind.until.is_(None), kind.until > generation)


def begin(tx: Tx, owner: str) -> int:
    """Number of the owner's staging generation, opened on first use. Raises ImportRuns for anybody else's."""
    state_for_change(tx)
    staging = tx.session.scalar(select(GenerationRow).where(GenerationRow.state == "staging"))
    if staging is not None:
        if staging.owner != owner:
            raise ImportRuns("another import is staging", owner=staging.owner)
        return staging.no
    last = tx.session.scalar(select(func.max(GenerationRow.no))) or 0
    tx.session.add(GenerationRow(no=last + 1, state="staging", owner=owner, opened_at=tx.now))
    tx.session.flush()
    return int(last + 1)


def staging(tx: Tx, owner: str) -> int | None:
    """The owner's staging generation, or None when it was given up or switched."""
    query = select(GenerationRow.no).where(GenerationRow.state == "staging", GenerationRow.owner == owner)
    return tx.session.scalar(query)


def give_up(tx: Tx, owner: str | None = None) -> bool:
    """Take a staging generation away without a trace: of this owner, or whosever it is."""
    query = select(GenerationRow).where(GenerationRow.state == "staging")
    if owner is not None:
        query = query.where(GenerationRow.owner == owner)
    row = tx.session.scalar(query.with_for_update())
    if row is None:
        return False
    for kind in KINDS:
        tx.session.execute(_quietly(delete(kind).where(kind.since == row.no)))
        tx.session.execute(_quietly(update(kind).where(kind.until == row.no).values(until=None)))
    row.state = "given_up"
    tx.session.flush()
    return True


def switch(tx: Tx, number: int) -> None:
    """Show a staged generation from this commit on. What was past before it is swept away."""
    seen = state_for_change(tx)
    row = tx.session.get(GenerationRow, number)
    if row is None or row.state != "staging":
        raise Conflict(f"generation {number} is not staging", generation=number)
    past = update(GenerationRow).where(GenerationRow.state == "current").values(state="past")
    tx.session.execute(_quietly(past))
    row.state = "current"
    # A screen that read the number a moment ago still finds its rows: only those before it go.
    for kind in KINDS:
        tx.session.execute(_quietly(delete(kind).where(kind.until < seen.generation)))
    seen.generation = number
    tx.session.flush()


def stage(
    tx: Tx,
    kind: type[Any],
    number: int,
    entries: Iterable[tuple[tuple[str, ...], Callable[[Values | None], Values]]],
) -> list[tuple[str, ...]]:
    """Stage entries by key, each built from what was known of it. Returns keys met before in this generation."""
    wanted = list(entries)
    names = keys_of(kind)
    latest = _latest(tx, kind, names, [key for key, _ in wanted])
    twice = []
    for key, build in wanted:
        row = latest.get(key)
        if row is not None and row.seen == number:
            twice.append(key)
        values = build(_values(row) if row is not None else None)
        latest[key] = _put(tx, kind, number, dict(zip(names, key, strict=True)), row, values)
    tx.session.flush()
    return twice


def _put(tx: Tx, kind: type[Any], number: int, key: Values, row: Any, values: Values) -> Any:
    if row is not None and row.since == number:
        for name, value in values.items():
            setattr(row, name, value)
        row.seen = number
        return row
    if row is not None:
        row.seen = number
        if _values(row) == dict(values):
            return row
        row.until = number
    fresh = kind(**key, **values, since=number, until=None, seen=number)
    tx.session.add(fresh)
    return fresh


def end(tx: Tx, rows: Sequence[Any], number: int) -> None:
    """These are no more from this generation on."""
    for row in rows:
        if row.since == number:
            tx.session.delete(row)
        else:
            row.until = number
    tx.session.flush()


def keys_of(kind: type[Any]) -> list[str]:
    """Names of the key columns beside the generation."""
    return sorted(column.name for column in inspect(kind).primary_key if column.name != "since")


def _latest(
    tx: Tx, kind: type[Any], names: list[str], keys: list[tuple[str, ...]]
) -> dict[tuple[str, ...], Any]:
    columns = [getattr(kind, name) for name in names]
    match = columns[0].in_([key[0] for key in keys]) if len(names) == 1 else tuple_(*columns).in_(keys)
    rows = tx.session.scalars(select(kind).where(match, kind.until.is_(None)))
    return {tuple(getattr(row, name) for name in names): row for row in rows}


def _values(row: Any) -> dict[str, Any]:
    keys = {*keys_of(type(row)), *_OURS}
    return {
        column.key: getattr(row, column.key)
        for column in inspect(type(row)).columns
        if column.key not in keys
    }


def _quietly(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
