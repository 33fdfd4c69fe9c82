"""Tables' base, engines, and the unit of work that every use case runs in.

The outermost use case opens the one transaction; services that it calls join it. What a transaction
leaves behind, besides rows: events of the history, effects in the outbox, numbered views for screens.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import (
    CursorResult,
    DateTime,
    Engine,
    Executable,
    Index,
    MetaData,
    Select,
    String,
    Table,
    bindparam,
    insert,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from lukoshko_server.clock import Clock
from lukoshko_server.memory import Memory

MACHINES = ("locker", "pos", "till")
"""Entities of the history that are machines themselves."""
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, on SQLite too; a naive value is a bug."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive moment: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back that SQLite loses."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Row(DeclarativeBase):
    """Base of all tables; names every constraint, so that migrations can drop them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012


R = TypeVar("R", bound=Row)


def table(row: type[Row]) -> Table:
    """The plain table of rows, for statements that are made once and need no objects."""
    return cast("Table", row.__table__)


class ViewSeqRow(Row):
    """The number of the last view pushed of one entity."""

    __tablename__ = "view_seq"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    entity_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    seq: Mapped[int]


ASTRAY = "cell astray"
"""Written where a cell took a step that its table does not have; every reconciliation looks for these alone."""
_ASTRAY = text(f"what = '{ASTRAY}'")
HANDED = text("entity = 'order' and what = 'hand'")
"""An order was handed over: the proof of a day asks for these alone, in these words, by which their index is found."""


class EventRow(Row):
    """One change of state: who, when, what, before, after. Never updated, never deleted by the product."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_device", "device_id", "id"),
        Index("ix_event_astray", "at", sqlite_where=_ASTRAY, postgresql_where=_ASTRAY),
        Index("ix_event_handed", "at", sqlite_where=HANDED, postgresql_where=HANDED),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(100))
    entity: Mapped[str] = mapped_column(String(20), index=True)
    entity_id: Mapped[str] = mapped_column(String(100), index=True)
    order_id: Mapped[str | None] = mapped_column(String(64), index=True)
    device_id: Mapped[str | None] = mapped_column(String(64))
    """The machine it happened at, for that machine's own log."""
    cell_no: Mapped[int | None]
    what: Mapped[str] = mapped_column(String(60))
    before: Mapped[str] = mapped_column(String(500), default="")
    after: Mapped[str] = mapped_column(String(500), default="")


_INSERT_EVENTS = insert(table(EventRow))
_SEQS = select(ViewSeqRow.kind, ViewSeqRow.entity_id, ViewSeqRow.seq).where(
    tuple_(ViewSeqRow.kind, ViewSeqRow.entity_id).in_(bindparam("entities", expanding=True))
)


@cache
def _by_key(row: type[R], *, lock: bool) -> Select[R]:
    (key,) = table(row).primary_key
    query = select(row).where(getattr(row, key.key) == bindparam("key"))
    query = query.with_for_update() if lock else query
    return query.execution_options(populate_existing=True)


@cache
def _add_once(row: type[Row], dialect: str) -> Executable:
    (key,) = table(row).primary_key
    new: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table(row))
    statement: Executable = new.on_conflict_do_nothing(index_elements=[key]).returning(key)
    return statement


class Tx(Memory):
    """One open transaction: the session, its moment, and what it leaves behind."""

    def __init__(
        self, session: Session, now: datetime, actor: str, hub: "Hub", *, looks: bool = False
    ) -> None:
        super().__init__(looks=looks)
        self.session = session
        self.now = now
        self.actor = actor
        self._hub = hub
        self.touched: dict[tuple[str, str], None] = {}
        self.afterwards: list[Callable[[], None]] = []
        self._history: list[dict[str, Any]] = []

    def record(
        self,
        entity: str,
        entity_id: str,
        what: str,
        *,
        before: str = "",
        after: str = "",
        order_id: str | None = None,
        device_id: str | None = None,
        cell: int | None = None,
    ) -> None:
        """Write one event of the history at the commit, for the order and the machine too. No personal data in it."""
        self._history.append(
            {
                "at": self.now, "actor": self.actor, "entity": entity, "entity_id": entity_id,
                "order_id": order_id or (entity_id if entity == "order" else None),
                "device_id": device_id or (entity_id if entity in MACHINES else None), "cell_no": cell,
                "what": what, "before": before[:500], "after": after[:500],
            }
        )  # fmt: skip

    def run(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement on plain tables that was made once: a third of the price of objects, for what is asked often."""
        self.session.flush()
        return self.session.connection().execute(statement, values)

    def get(self, row: type[R], key: object, *, lock: bool = False) -> R | None:
        """The row of this key as it is now, or None: as the session's `get`, by a statement that is made once."""
        found: R | None = self.session.scalar(_by_key(row, lock=lock), {"key": key})
        return found

    def add_once(self, row: type[Row], values: Mapping[str, Any]) -> bool:
        """Add a row; False, and nothing is added, when its key is there."""
        statement = _add_once(row, self.session.get_bind().dialect.name)
        return self.run(statement, values).first() is not None

    def write_history(self) -> None:
        """Write what was recorded, in its order, in one statement."""
        if self._history:
            self.run(_INSERT_EVENTS, self._history)
            self._history = []

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What fails inside leaves nothing behind: no rows, no events, no views, no effects; the rest goes on."""
        touched, afterwards, history = dict(self.touched), list(self.afterwards), list(self._history)
        locks = dict(self._locks)
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            self.touched, self.afterwards, self._history = touched, afterwards, history
            self.fall_back(locks)
            raise

    def tell(self, happening: object) -> None:
        """Tell the subjects above, in this same transaction, as wired in app.py."""
        for listener in self._hub.listeners_of(type(happening)):
            listener(happening)

    def touch(self, kind: str, entity_id: str) -> None:
        """A screen's view of this entity has changed: it is numbered and pushed at commit."""
        self.touched[kind, entity_id] = None

    def after(self, act: Callable[[], None]) -> None:
        """Run this once the commit is done; it must not fail."""
        self.afterwards.append(act)

    def seq(self, kind: str, entity_id: str) -> int:
        """Number of the last view of an entity; 0 when never pushed."""
        return self.seqs_of([(kind, entity_id)]).get((kind, entity_id), 0)

    def seqs(self, kind: str, entity_ids: Iterable[str]) -> dict[str, int]:
        """Numbers of the last views of many entities of a kind; those never pushed are left out."""
        found = self.seqs_of((kind, entity_id) for entity_id in entity_ids)
        return {entity_id: seq for (_, entity_id), seq in found.items()}

    def seqs_of(self, entities: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """The same of entities by kind and id."""
        return self.once_each("seq", entities, self._read_seqs)

    def _read_seqs(self, entities: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        if not entities:
            return {}
        return {(kind, entity_id): seq for kind, entity_id, seq in self.run(_SEQS, {"entities": entities})}


class Hub(Protocol):
    """What app.py wires: who listens to happenings, and what a transaction does just before its commit."""

    def listeners_of(self, kind: type) -> list[Callable[[Any], None]]:
        """Listeners in the order of wiring."""

    def before_commit(self, tx: Tx) -> None:
        """Number and queue the views of what was touched."""


class QuietHub:
    """Nobody listens and nothing is pushed: for tests of one subject."""

    def listeners_of(self, kind: type) -> list[Callable[[Any], None]]:  # noqa: ARG002
        """Nobody."""
        return []

    def before_commit(self, tx: Tx) -> None:
        """Nothing."""


_open: ContextVar[Tx | None] = ContextVar("open_tx", default=None)
acting: ContextVar[str] = ContextVar("acting", default="system")


class Work:
    """The unit of work: `with work() as tx` opens a transaction, or joins the one that is open."""

    def __init__(self, engine: Engine, clock: Clock, hub: Hub | None = None) -> None:
        self.engine = engine
        self.clock = clock
        self.hub: Hub = hub or QuietHub()
        options: dict[str, Any] = {"reads_only": True}
        if engine.dialect.name == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"  # else two statements may see two moments
        self._looks = engine.execution_options(**options)

    @contextmanager
    def __call__(self) -> Iterator[Tx]:
        """Commit at the end of the outermost block; any error rolls everything back."""
        joined = _open.get()
        if joined is not None:
            yield joined
            return
        with Session(self.engine, expire_on_commit=False) as session:
            tx = Tx(session, self.clock(), acting.get(), self.hub)
            token = _open.set(tx)
            try:
                with session.begin():
                    yield tx
                    session.flush()
                    self.hub.before_commit(tx)
                    tx.write_history()
            finally:
                _open.reset(token)
        for act in tx.afterwards:
            act()

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A consistent look without a write lock; writing here is a bug."""
        joined = _open.get()
        if joined is not None:
            yield joined
            return
        with Session(self._looks, expire_on_commit=False) as session:  # to close it is to roll back
            tx = Tx(session, self.clock(), acting.get(), self.hub, looks=True)
            token = _open.set(tx)
            try:
                yield tx
                if session.dirty or session.new or session.deleted:
                    raise RuntimeError("a read must not write")
            finally:
                _open.reset(token)


@contextmanager
def acting_as(actor: str) -> Iterator[None]:
    """Who stands in the history for what is done inside."""
    token = acting.set(actor)
    try:
        yield
    finally:
        acting.reset(token)


def lock_key(tx: Tx, key: int) -> None:
    """One at a time past this line until the end of the transaction; on SQLite every writer is already alone."""
    if tx.session.get_bind().dialect.name == "postgresql":
        tx.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
