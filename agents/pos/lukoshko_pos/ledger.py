"""The till's queue on disk: one row per intent from the moment it is accepted until for ever.

    queued -> sent -> ended        back to queued when the storage proves that nothing was written
    queued -> ended                dropped: another till may print it

A row says `sent`, with the storage's number and its last document, before anything is sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

import msgspec

from lukoshko_edge.journal import Journal
from lukoshko_wire.locker import Ack, CommandEnded
from lukoshko_wire.message import Message, encode, parse
from lukoshko_wire.pos import (
    DropReceipt,
    FiscalData,
    Printed,
    PrintReceipt,
    Receipt,
    Refused,
    SettledAtDoor,
    ShiftMoved,
)
from lukoshko_wire.till import ShiftReported, TillWarned, WarningCode

SCHEMA = """
create table if not exists intent (
    ord integer primary key autoincrement, id text not null unique, body blob not null, state text not null,
    attempt integer not null default 0, fn_number text, last_fd integer, sent_at text,
    fd_number integer, shift integer, fiscal blob, result blob,
    check (state in ('queued', 'sent', 'ended')), check ((state = 'ended') = (result is not null)),
    check (state != 'sent' or (fn_number is not null and last_fd is not null)), unique (fn_number, fd_number)
) strict
"""

UNPRINTED, SHIFT, SHIFT_BEGIN, WARNINGS = "unprinted", "shift", "shift begins", "warnings"
DROPPED, KEPT = "dropped", "kept"
DOOR = "door "
"""Before the id of an intent that was settled at the door: what was told of it, until the server asks for it."""
GIVEN, PERMIT, DOOR_LATEST, MOST_LATEST = "given ", "permit ", "door: latest", 20


class Withdrawn(Exception):
    """The intent was dropped a moment ago: it must not be sent."""


@dataclass(frozen=True)
class Intent:
    """One thing to print, as the ledger knows it."""

    id: str
    body: bytes
    state: str
    attempt: int
    fn_number: str | None
    last_fd: int | None
    result: Ack | None

    @property
    def unwritten(self) -> bool:
        """True when the storage certainly holds nothing of it, and will not: what was sent is never certain."""
        refused = self.result is not None and self.result.outcome in ("failed", "rejected")
        return self.state == "queued" or refused

    @property
    def dropped(self) -> bool:
        """It may be on another till by now."""
        return self.result is not None and self.result.code == DROPPED


class Ledger:
    """The journal in the words of a till. Every method is durable when it returns."""

    def __init__(self, journal: Journal, told: Callable[[], None]) -> None:
        self._journal, self._told = journal, told
        with journal.transaction() as db:
            db.execute(SCHEMA)
            columns = {row[1] for row in db.execute("pragma table_info(intent)")}
            if "shift" not in columns:  # a ledger of an earlier release
                db.execute("alter table intent add column shift integer not null default 0")
                db.execute("alter table intent add column fiscal blob")

    def find(self, id_: str) -> Intent | None:
        """What is known of an intent."""
        return self._one("where id = ?", id_)

    def head(self, fn_number: str = "") -> Intent | None:
        """The oldest intent that has not ended, for a register prints one after another.

        Sent to another storage than this one, it stands aside until that is back: only it knows what was written.
        """
        here = "and (state = 'queued' or fn_number = ?1 or ?1 = '')"
        return self._one(f"where state != 'ended' {here} order by ord limit 1", fn_number)

    def aside(self, fn_number: str) -> str:
        """The oldest intent that was sent to another storage and has not ended; empty if there is none."""
        found = self._one("where state = 'sent' and fn_number != ? order by ord limit 1", fn_number)
        return found.id if found else ""

    def waiting(self) -> int:
        """How many intents have not ended."""
        with self._journal.transaction() as db:
            return int(db.execute("select count(*) from intent where state != 'ended'").fetchone()[0])

    def take(self, id_: str, body: bytes) -> None:
        """Accept an intent."""
        with self._journal.transaction() as db:
            db.execute("insert into intent (id, body, state) values (?, ?, 'queued')", (id_, body))

    def take_at_door(self, id_: str, body: bytes, order_id: str, version: int, fact: SettledAtDoor) -> Intent:
        """Accept an intent that the server may not know yet, and tell of it; one that is known here stays as it is."""
        with self._journal.transaction():
            known = self.find(id_)
            if known is not None:
                return known
            self.take(id_, body)
            self._journal.remember(DOOR + id_, "")
            self._settled(order_id, version, fact)
        return Intent(id_, body, "queued", 0, None, None, None)

    def give_at_door(
        self, id_: str, outcome: bytes, order_id: str, version: int, fact: SettledAtDoor
    ) -> bytes:
        """Write down an outcome by which nothing is printed here, and tell of it; the first one counts."""
        with self._journal.transaction():
            before = self.given(id_)
            if before is None:
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

    def latest_at_door(self) -> list[str]:
        """Intents of the latest settlements at the door, the newest first."""
        return (self._journal.recall(DOOR_LATEST) or "").split()

    def _settled(self, order_id: str, version: int, fact: SettledAtDoor) -> None:
        self._journal.remember(PERMIT + order_id, str(max(version, self.permit_version(order_id))))
        latest = [fact.intent_id, *self.latest_at_door()][:MOST_LATEST]
        self._journal.remember(DOOR_LATEST, " ".join(latest))
        self._journal.tell(fact)
        self._told()

    def came_by_door(self, id_: str) -> bool:
        """True while the server has not asked for an intent that was settled at the door."""
        return self._journal.recall(DOOR + id_) is not None

    def tell_again(self, id_: str) -> None:
        """The server asks for what was settled at the door: tell it the outcome, if it was told before it could know."""
        with self._journal.transaction():
            told = self._journal.recall(DOOR + id_)
            self._journal.drop(DOOR + id_)
            if told:
                self._journal.tell(msgspec.json.decode(told, type=Printed | Refused))
        self._told()

    def fiscal(self, id_: str) -> FiscalData | None:
        """The fiscal data of an intent that is written."""
        with self._journal.transaction() as db:
            row = db.execute(
                "select fiscal from intent where id = ? and fiscal is not null", (id_,)
            ).fetchone()
        return msgspec.json.decode(row[0], type=FiscalData) if row else None

    def sending(self, id_: str, fn_number: str, last_fd: int, now: datetime) -> None:
        """The next thing is the sending itself; what the storage held just before is kept. Raises Withdrawn."""
        with self._journal.transaction() as db:
            sent = db.execute(
                "update intent set state = 'sent', fn_number = ?, last_fd = ?, sent_at = ? "
                "where id = ? and state = 'queued'",
                (fn_number, last_fd, now.isoformat(), id_),
            )
            if sent.rowcount != 1:
                raise Withdrawn(id_)

    def drop(self, command: DropReceipt, body: bytes, now: datetime) -> Ack:
        """Let an intent go when nothing of it was written; the answer is a fact too. Decided once, in one transaction."""
        with self._journal.transaction() as db:
            known = self.find(command.intent_id)
            gone = known is None or known.unwritten
            if known is None:
                self.take(command.intent_id, body)
            if known is None or known.state == "queued":
                result = encode(Ack(id=command.intent_id, outcome="rejected", code=DROPPED, at=now))
                ended = "update intent set state = 'ended', result = ? where id = ?"
                db.execute(ended, (result, command.intent_id))
            ack = Ack(id=command.id, outcome="done", code=DROPPED if gone else KEPT, at=now)
            self.take(command.id, body)
            self.done(command.id, ack)
        return ack

    def next_attempt(self, id_: str) -> None:
        """The storage proves that nothing was written: the intent may be sent under a new uuid."""
        with self._journal.transaction() as db:
            db.execute("update intent set state = 'queued', attempt = attempt + 1 where id = ?", (id_,))

    def taken_documents(self, fn_number: str, after: int) -> set[int]:
        """Documents that belong to other intents."""
        with self._journal.transaction() as db:
            rows = db.execute(
                "select fd_number from intent where fn_number = ? and fd_number > ?", (fn_number, after)
            ).fetchall()
        return {row[0] for row in rows}

    def has_written(self, fn_number: str) -> bool:
        """True when a document of ours was found in this storage before."""
        with self._journal.transaction() as db:
            found = db.execute(
                "select 1 from intent where fn_number = ? and fd_number is not null limit 1", (fn_number,)
            )
            return found.fetchone() is not None

    def printed(self, id_: str, fiscal: FiscalData, ack: Ack) -> None:
        """The receipt is in the storage."""
        fact = Printed(seq=0, at=ack.at, intent_id=id_, fiscal=fiscal)
        with self._journal.transaction() as db:
            db.execute(
                "update intent set fn_number = ?, fd_number = ?, shift = ?, fiscal = ? where id = ?",
                (fiscal.fn_number, fiscal.fd_number, fiscal.shift_number, encode(fiscal), id_),
            )
            if not fiscal.printed:
                self._journal.remember(UNPRINTED, id_)
            self._end(id_, ack, fact)

    def unprinted(self) -> str | None:
        """The intent whose paper may be owed."""
        return self._journal.recall(UNPRINTED)

    def paper_done(self) -> None:
        """Nothing is owed any more."""
        self._journal.drop(UNPRINTED)

    def refused(self, id_: str, ack: Ack) -> None:
        """The register wrote nothing for this intent and will not."""
        self._end(id_, ack, Refused(seq=0, at=ack.at, intent_id=id_, code=ack.code, detail=ack.detail))

    def done(self, id_: str, ack: Ack) -> None:
        """A command without a receipt has ended."""
        self._end(id_, ack, CommandEnded(seq=0, at=ack.at, ack=ack))

    def refuse_new(self, id_: str, body: bytes, ack: Ack) -> None:
        """An intent that cannot be printed at all: taken and refused at once."""
        with self._journal.transaction():
            self.take(id_, body)
            self.refused(id_, ack)

    def tell(self, fact: Message) -> None:
        """A fact that belongs to no intent."""
        self._journal.tell(fact)
        self._told()

    def shift_is(self, state: str, number: int, fn_number: str) -> bool:
        """True when this was told of this very shift last."""
        return self._journal.recall(SHIFT) == f"{state}:{number}:{fn_number}"

    def shift_begin(self, number: int, fn_number: str) -> int:
        """The document that opened a shift; 0 when another program opened it."""
        kept, _, fd_number = (self._journal.recall(SHIFT_BEGIN) or "").rpartition(" ")
        return int(fd_number) if kept == f"{number}:{fn_number}" else 0

    def shift_opened(self, fact: ShiftMoved, fn_number: str) -> None:
        """Tell of an opened shift, once; 0 is a document that is not known."""
        with self._journal.transaction():
            if self.shift_is("opened", fact.number, fn_number):
                return
            self._journal.remember(SHIFT, f"opened:{fact.number}:{fn_number}")
            self._journal.remember(SHIFT_BEGIN, f"{fact.number}:{fn_number} {fact.fd_number}")
            self._journal.tell(fact)
        self._told()

    def shift_closed(self, fact: ShiftMoved, fn_number: str, report: ShiftReported | None) -> None:
        """Tell of a closed shift and of what it took, once."""
        with self._journal.transaction():
            if self.shift_is("closed", fact.number, fn_number):
                return
            self._journal.remember(SHIFT, f"closed:{fact.number}:{fn_number}")
            self._journal.tell(fact)
            if report is not None:
                self._journal.tell(report)
        self._told()

    def receipts_after(self, fn_number: str, after: int) -> dict[int, tuple[Receipt, int]]:
        """Our receipts in a storage after a document, each with the number of its shift."""
        with self._journal.transaction() as db:
            rows = db.execute(
                "select fd_number, body, shift from intent where fn_number = ? and fd_number > ?",
                (fn_number, after),
            ).fetchall()
        return {fd_number: (parse(PrintReceipt, body).receipt, shift) for fd_number, body, shift in rows}

    def cash(self, fn_number: str, number: int) -> tuple[int, int]:
        """Kopecks put into the drawer and taken out in a shift, by our commands."""
        into, _, out = (self._journal.recall(f"cash:{fn_number}:{number}") or "0 0").partition(" ")
        return int(into), int(out)

    def cash_moved(self, id_: str, ack: Ack, fn_number: str, shift: int, kopecks: int) -> None:
        """A command to move cash is done."""
        with self._journal.transaction():
            into, out = self.cash(fn_number, shift)
            moved = f"{into + max(kopecks, 0)} {out + max(-kopecks, 0)}"
            self._journal.remember(f"cash:{fn_number}:{shift}", moved)
            self.done(id_, ack)

    def warned(self, now: datetime, standing: Mapping[WarningCode, str]) -> bool:
        """Tell which warnings came and went since they were told last; True when any did."""
        with self._journal.transaction():
            before = set((self._journal.recall(WARNINGS) or "").split())
            for code in get_args(WarningCode):
                if (code in standing) != (code in before):
                    detail = standing.get(code, "")
                    fact = TillWarned(seq=0, at=now, warning=code, raised=code in standing, detail=detail)
                    self._journal.tell(fact)
            if before == set(standing):
                return False
            self._journal.remember(WARNINGS, " ".join(sorted(standing)))
        self._told()
        return True

    def _end(self, id_: str, ack: Ack, fact: Message | None) -> None:
        with self._journal.transaction() as db:
            db.execute("update intent set state = 'ended', result = ? where id = ?", (encode(ack), id_))
            if fact is not None:
                self._journal.tell(fact)
                if self.came_by_door(id_):
                    self._journal.remember(DOOR + id_, encode(fact).decode())
        self._told()

    def _one(self, where: str, *args: str) -> Intent | None:
        with self._journal.transaction() as db:
            row = db.execute(
                f"select id, body, state, attempt, fn_number, last_fd, result from intent {where}",  # noqa: S608
                args,
            ).fetchone()
        if row is None:
            return None
        id_, body, state, attempt, fn_number, last_fd, result = row
        stored = parse(Ack, result) if result else None
        return Intent(id_, body, state, attempt, fn_number, last_fd, stored)
