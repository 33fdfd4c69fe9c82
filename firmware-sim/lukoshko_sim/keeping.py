"""What a simulator must not forget: one SQLite file, its clock and its named faults."""

import fcntl
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

_GROUND = """
create table if not exists note (name text primary key, value text not null) strict;
create table if not exists fault (
    name text primary key, next integer not null, params text not null
) strict;
"""


class Refused(ValueError):
    """A control request that names what does not exist or says what cannot be."""


class Store:
    """One durable file, one writer at a time. What `write` has left is on the disk."""

    def __init__(self, path: Path, schema: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Two processes on one file would each think themselves alone; the lock dies with its owner.
        self._guard = path.with_name(path.name + ".lock").open("w")
        try:
            fcntl.flock(self._guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._guard.close()
            raise Refused(f"{path} is in use by another simulator") from None
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._connection.row_factory = sqlite3.Row
        self._lock = threading.RLock()
        self._depth = 0
        try:
            for pragma in ("journal_mode=wal", "synchronous=full", "foreign_keys=on"):
                self._connection.execute(f"pragma {pragma}")
            self._connection.executescript(_GROUND + schema)
        except sqlite3.DatabaseError as error:
            self.close()
            raise Refused(f"{path} is no file of a simulator: {error}") from error

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Run one transaction; an inner one joins the outer one."""
        with self._lock:
            outermost = self._depth == 0
            if outermost:
                self._connection.execute("begin immediate")
            self._depth += 1
            try:
                yield self._connection
            except BaseException:
                if outermost:
                    with suppress(sqlite3.OperationalError):
                        self._connection.execute("rollback")
                raise
            else:
                if outermost:
                    self._connection.execute("commit")
            finally:
                self._depth -= 1

    def rows(self, sql: str, *args: object) -> list[sqlite3.Row]:
        """Read all rows of a query."""
        with self._lock:
            return self._connection.execute(sql, args).fetchall()

    def row(self, sql: str, *args: object) -> sqlite3.Row | None:
        """Read the first row of a query, if there is one."""
        with self._lock:
            found: sqlite3.Row | None = self._connection.execute(sql, args).fetchone()
            return found

    def note(self, name: str) -> str | None:
        """Read one remembered value."""
        found = self.row("select value from note where name = ?", name)
        return None if found is None else str(found["value"])

    def remember(self, name: str, value: str) -> None:
        """Keep one value under a name."""
        with self.write() as db:
            db.execute("insert or replace into note values (?, ?)", (name, value))

    def close(self) -> None:
        """Close the file and let another process have it."""
        with self._lock:
            self._connection.close()
            self._guard.close()


class Clock:
    """The simulator's own time: real time plus a shift that survives a restart."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shift = timedelta(seconds=int(store.note("clock_shift_s") or 0))

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def shift(self, seconds: int) -> int:
        """Move the time and return the whole shift in seconds."""
        total = self._shift + timedelta(seconds=seconds)
        self._store.remember("clock_shift_s", str(int(total.total_seconds())))
        self._shift = total
        return int(total.total_seconds())


@dataclass(frozen=True)
class Fault:
    """A vice: what its parameters are, and which of them a bare number sets."""

    what: str
    params: Mapping[str, int | str] = field(default_factory=dict)
    number: str = "next"
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Faults:
    """Named vices. `next` is how many times more; -1 is until it is switched off."""

    def __init__(self, store: Store, declared: Mapping[str, Fault]) -> None:
        self._store = store
        self._declared = declared

    def all(self) -> dict[str, dict[str, int | str]]:
        """Return every vice with what is left of it."""
        kept = {row["name"]: row for row in self._store.rows("select * from fault")}
        view: dict[str, dict[str, int | str]] = {}
        for name, fault in self._declared.items():
            row = kept.get(name)
            known = {} if row is None else json.loads(row["params"])
            view[name] = {"next": 0 if row is None else row["next"], **fault.params, **known}
        return view

    def set(self, changes: object) -> None:
        """Switch some vices, all or none. Raises Refused for an unknown name or value."""
        if not isinstance(changes, dict):
            raise Refused("an object of faults is expected")
        with self._store.write() as db:
            for name, value in changes.items():
                left, params = self._read(name, value)
                db.execute("insert or replace into fault values (?, ?, ?)", (name, left, json.dumps(params)))

    def take(self, name: str, about: str = "") -> dict[str, int | str] | None:
        """Use a vice once: its parameters, or None when it is off or meant `only` for another."""
        if self._store.row("select 1 from fault where name = ? and next <> 0", name) is None:
            return None
        with self._store.write() as db:
            row = db.execute("select params from fault where name = ? and next <> 0", (name,)).fetchone()
            if row is None:
                return None
            params: dict[str, int | str] = {
                **self._declared[name].params,
                **json.loads(row["params"]),
            }
            if params.get("only", "") not in ("", about):
                return None
            db.execute("update fault set next = max(next - 1, -1) where name = ?", (name,))
        return params

    def peek(self, name: str) -> dict[str, int | str] | None:
        """The parameters of a vice that is on, without using it."""
        row = self._store.row("select params from fault where name = ? and next <> 0", name)
        return None if row is None else {**self._declared[name].params, **json.loads(row["params"])}

    def _read(self, name: str, value: object) -> tuple[int, dict[str, int | str]]:
        fault = self._declared.get(name)
        if fault is None:
            raise Refused(f"no fault {name!r}; there are {', '.join(sorted(self._declared))}")
        if isinstance(value, bool):
            return (-1 if value else 0), {}
        if isinstance(value, int):
            if fault.number == "next":
                return _count(name, value), {}
            return (-1 if value else 0), {fault.number: value}
        if not isinstance(value, dict):
            raise Refused(f"{name} takes a number or an object")
        return self._parts(name, fault, value)

    @staticmethod
    def _parts(name: str, fault: Fault, value: dict[str, object]) -> tuple[int, dict[str, int | str]]:
        left = value.get("next", 1)
        params: dict[str, int | str] = {}
        for key, given in value.items():
            if key == "next":
                continue
            usual = fault.params.get(key)
            if usual is None or not isinstance(given, (int, str)) or isinstance(given, bool):
                raise Refused(f"{name} has no parameter {key!r} of this kind")
            if isinstance(given, int) is not isinstance(usual, int):
                raise Refused(f"{name}.{key} is a {type(usual).__name__}")
            if given not in fault.choices.get(key, (given,)):
                raise Refused(f"{name}.{key} is one of {', '.join(fault.choices[key])}")
            params[key] = given
        return _count(name, left), params


def _count(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -1 <= value <= 1_000_000:
        raise Refused(f"{name}: how many times is a whole number from -1")
    return value
