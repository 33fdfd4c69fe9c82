"""What a device must not forget: its commands with their results, and facts not yet taken by the server.

One SQLite file, every transaction fsynced before it returns. A row of `command` walks

    accepted -> actuating -> ended        (or straight to ended when refused)

and a fact is numbered (boot, seq) in the same transaction as the change that it tells of.
"""

import fcntl
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, ClassVar

import msgspec

from lukoshko_edge.boot import machine_boot
from lukoshko_edge.config import BadConfig
from lukoshko_wire.message import Message, encode

SCHEMA = """
create table if not exists meta (key text primary key, value text not null) strict;
create table if not exists command (
    id text primary key, body blob not null, state text not null, at text not null,
    acted_at text, result blob,
    check (state in ('accepted', 'actuating', 'ended')), check ((state = 'ended') = (result is not null))
) strict;
create table if not exists fact (
    boot text not null, seq integer not null, ord integer primary key autoincrement, body blob not null, unique (boot, seq)
) strict;
drop table if exists reading;
create table if not exists minute (no integer primary key autoincrement, at text not null, body blob not null) strict;
"""
KEEP_COMMANDS = 5000
KEEP_FOR = timedelta(days=7)
KEEP_MINUTES = 7 * 24 * 60 * 3
MINUTES_TAKEN = "minutes taken"


class JournalTaken(BadConfig):
    """Another process works with this journal: two agents must never drive one device."""

    code: ClassVar[str] = "journal.taken"


@dataclass(frozen=True)
class Remembered:
    """A command as the journal knows it."""

    id: str
    body: bytes
    state: str
    acted_at: datetime | None
    result: bytes | None


@dataclass(frozen=True)
class Kept:
    """A fact that the server has not acknowledged."""

    boot: str
    seq: int
    ord: int
    body: bytes


class Journal:
    """The journal of one device; may be used from any thread."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)  # receipts hold phones; SQLite gives its side files the same rights
        self._owner = _own(path.with_suffix(".owner"))
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        self._db.executescript(SCHEMA)
        self.boot = ""
        self.went_on = True
        """False when the machine was started anew since the former boot: how long it was away is not certain."""
        self._seq = 0

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._db.close()
            self._owner.close()

    def begin_boot(self, boot_of: Callable[[int], str]) -> str:
        """Count this start, name it, and number its facts from one."""
        with self.transaction():
            count = int(self.recall("boots") or "0") + 1
            self.remember("boots", str(count))
            machine = machine_boot()
            self.went_on = self.recall("machine") in (None, machine)
            self.remember("machine", machine)
            self.boot, self._seq = boot_of(count), 0
        return self.boot

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One durable change; nested ones join the outermost."""
        with self._lock:
            outermost = self._depth == 0
            seq = self._seq
            if outermost:
                self._db.execute("begin immediate")
            self._depth += 1
            try:
                yield self._db
                if outermost:
                    self._db.execute("commit")
            except BaseException:
                if outermost:
                    if self._db.in_transaction:  # a full disk may have ended it already
                        self._db.execute("rollback")
                    self._seq = seq
                raise
            finally:
                self._depth -= 1

    def recall(self, key: str) -> str | None:
        """A remembered value, or None."""
        with self._lock:
            row = self._db.execute("select value from meta where key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def remember(self, key: str, value: str) -> None:
        """Keep a value for ever."""
        with self.transaction() as db:
            db.execute(
                "insert into meta values (?, ?) on conflict (key) do update set value = excluded.value",
                (key, value),
            )

    def recall_all(self, prefix: str) -> dict[str, str]:
        """Remembered values whose keys begin with a prefix, by the rest of the key."""
        with self._lock:
            rows = self._db.execute(
                "select substr(key, ?), value from meta where substr(key, 1, ?) = ?",
                (len(prefix) + 1, len(prefix), prefix),
            ).fetchall()
        return dict(rows)

    def drop(self, key: str) -> None:
        """Forget a remembered value."""
        with self.transaction() as db:
            db.execute("delete from meta where key = ?", (key,))

    def kept_time(self) -> datetime | None:
        """The latest wall time ever kept."""
        text = self.recall("time")
        return datetime.fromisoformat(text) if text else None

    def keep_time(self, now: datetime) -> None:
        """Raise the latest time ever kept; it never falls."""
        kept = self.kept_time()
        if kept is None or now > kept:
            self.remember("time", now.astimezone(UTC).isoformat())

    def find(self, id_: str) -> Remembered | None:
        """What is known of a command."""
        with self._lock:
            row = self._db.execute(
                "select id, body, state, acted_at, result from command where id = ?", (id_,)
            ).fetchone()
        return _remembered(row) if row else None

    def accept(self, id_: str, body: bytes, now: datetime) -> bool:
        """Durably take a command on; False when one of this id is known already."""
        with self.transaction() as db:
            added = db.execute(
                "insert into command (id, body, state, at) values (?, ?, 'accepted', ?) on conflict do nothing",
                (id_, body, _iso(now)),
            )
            return added.rowcount == 1

    def actuating(self, id_: str, now: datetime) -> bool:
        """Durably say that the next thing is the effect itself; False when it was said before, or has ended."""
        with self.transaction() as db:
            changed = db.execute(
                "update command set state = 'actuating', acted_at = ? where id = ? and state = 'accepted'",
                (_iso(now), id_),
            )
            return changed.rowcount == 1

    def end(self, id_: str, body: bytes, result: bytes, now: datetime) -> None:
        """Durably store the one final result; a result once stored is never changed."""
        with self.transaction() as db:
            db.execute(
                "insert into command (id, body, state, at, result) values (?, ?, 'ended', ?, ?)"
                " on conflict (id) do update set state = 'ended', result = excluded.result"
                " where command.state != 'ended'",
                (id_, body, _iso(now), result),
            )

    def unfinished(self) -> list[Remembered]:
        """Commands without a result, oldest first: what a crash left behind."""
        with self._lock:
            rows = self._db.execute(
                "select id, body, state, acted_at, result from command where state != 'ended' order by at, rowid"
            ).fetchall()
        return [_remembered(row) for row in rows]

    def acted_since(self, moment: datetime) -> list[Remembered]:
        """Commands whose effect was begun at or after a moment, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "select id, body, state, acted_at, result from command where acted_at >= ? order by acted_at",
                (_iso(moment),),
            ).fetchall()
        return [_remembered(row) for row in rows]

    def prune(self, now: datetime) -> None:
        """Forget results that are both old and many."""
        with self.transaction() as db:
            db.execute(
                "delete from command where state = 'ended' and at < ? and rowid not in"
                " (select rowid from command order by rowid desc limit ?)",
                (_iso(now - KEEP_FOR), KEEP_COMMANDS),
            )

    def tell(self, fact: Message) -> Message:
        """Number a fact and keep it until the server has committed it."""
        with self.transaction() as db:
            self._seq += 1
            numbered = msgspec.structs.replace(fact, seq=self._seq)
            db.execute(
                "insert into fact (boot, seq, body) values (?, ?, ?)",
                (self.boot, self._seq, encode(numbered)),
            )
        return numbered

    def facts_after(self, ord_: int, limit: int) -> list[Kept]:
        """Kept facts in the order in which they were told."""
        with self._lock:
            rows = self._db.execute(
                "select boot, seq, ord, body from fact where ord > ? order by ord limit ?", (ord_, limit)
            ).fetchall()
        return [Kept(*row) for row in rows]

    def waiting(self) -> int:
        """How many facts the server has not taken yet."""
        with self._lock:
            return int(self._db.execute("select count(*) from fact").fetchone()[0])

    def forget(self, boot: str, upto: int) -> int:
        """Drop facts that the server has committed; how many. A number never told is not believed."""
        with self.transaction() as db:
            told = db.execute("select max(seq) from fact where boot = ?", (boot,)).fetchone()[0]
            if told is None or upto > told:
                return 0
            return db.execute("delete from fact where boot = ? and seq <= ?", (boot, upto)).rowcount

    def keep_minutes(self, minutes: list[tuple[datetime, bytes]], now: datetime) -> None:
        """Add readings, each with its moment; what is older than a week, or too many, makes room."""
        with self.transaction() as db:
            db.executemany(
                "insert into minute (at, body) values (?, ?)", [(_iso(at), body) for at, body in minutes]
            )
            db.execute("delete from minute where no <= (select max(no) from minute) - ?", (KEEP_MINUTES,))
            # The oldest first, a handful at a time: a clock set forward by mistake must not empty the table.
            db.execute(
                "delete from minute where at < ? and no in (select no from minute order by no limit ?)",
                (_iso(now - KEEP_FOR), 2 * len(minutes) + 1),
            )

    def minutes_after(self, no: int, limit: int) -> list[tuple[int, bytes]]:
        """Kept readings with their numbers, oldest first."""
        with self._lock:
            return self._db.execute(
                "select no, body from minute where no > ? order by no limit ?", (no, limit)
            ).fetchall()

    def minutes_taken(self) -> int:
        """The number of the last reading that the server has committed."""
        return int(self.recall(MINUTES_TAKEN) or "0")

    def take_minutes(self, upto: int) -> bool:
        """The server has committed readings up to here; False when that is old news, or was never told."""
        with self.transaction() as db:
            told = db.execute("select max(no) from minute").fetchone()[0]
            if told is None or not self.minutes_taken() < upto <= told:
                return False
            self.remember(MINUTES_TAKEN, str(upto))
            return True


def _own(path: Path) -> IO[bytes]:
    owner = path.open("ab")
    try:
        fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        owner.close()
        raise JournalTaken(f"another agent works in {path.parent.name}") from error
    return owner


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _remembered(row: tuple[str, bytes, str, str | None, bytes | None]) -> Remembered:
    acted_at = datetime.fromisoformat(row[3]) if row[3] else None
    return Remembered(row[0], row[1], row[2], acted_at, row[4])
