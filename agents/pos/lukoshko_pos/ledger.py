"""The till's queue on disk: one row per intent from the moment it is accepted until for ever.

    queued -> sent -> ended        back to queued when the storage proves that nothing was written
    queued -> ended                dropped: another till may print it
    sent   -> ended                by a person too, when the till is helpless about it

A row says `sent`, with the storage's number and its last document, before anything is sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from lukoshko_edge.journal import Journal
from lukoshko_pos.shift_book import ShiftBook
from lukoshko_wire.locker import Ack, CommandEnded, Outcome
from lukoshko_wire.message import Message, encode, parse
from lukoshko_wire.pos import (
    DropReceipt,
    EndReceipt,
    FiscalData,
    Printed,
    PrintReceipt,
    Receipt,
    Refused,
)

SCHEMA = """
create table if not exists intent (
    ord integer primary key autoincrement, id text not null unique, body blob not null, state text not null,
    attempt integer not null default 0, fn_number text, last_fd integer, sent_at text,
    fd_number integer, shift integer, fiscal blob, result blob,
    check (state in ('queued', 'sent', 'ended')), check ((state = 'ended') = (result is not null)),
    check (state != 'sent' or (fn_number is not null and last_fd is not null)), unique (fn_number, fd_number)
) strict
"""

UNPRINTED = "unprinted"
MOST_ASIDE = 20
DROPPED, KEPT, ENDED = "dropped", "kept", "ended"
BY_PERSON = "ended_by_person"
DOOR = "door "
"""Before the id of an intent that was settled at the door: what was told of it, until the server asks for it."""


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
    sent_at: datetime | None = None

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
        self.shifts = ShiftBook(journal, told)
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

    def aside(self, fn_number: str) -> list[str]:
        """Intents that were sent to another storage and have not ended, the oldest first; at most a few."""
        query = "select id from intent where state = 'sent' and fn_number != ? order by ord limit ?"
        with self._journal.transaction() as db:
            return [row[0] for row in db.execute(query, (fn_number, MOST_ASIDE))]

    def waiting(self) -> int:
        """How many intents have not ended."""
        with self._journal.transaction() as db:
            return int(db.execute("select count(*) from intent where state != 'ended'").fetchone()[0])

    def take(self, id_: str, body: bytes) -> bool:
        """Accept an intent; False when it is known, for the door may have taken it a moment ago."""
        with self._journal.transaction() as db:
            query = "insert into intent (id, body, state) values (?, ?, 'queued') on conflict (id) do nothing"
            return db.execute(query, (id_, body)).rowcount == 1

    def take_at_door(self, id_: str, body: bytes) -> None:
        """Accept an intent that the server may not know yet."""
        with self._journal.transaction():
            self.take(id_, body)
            self._journal.remember(DOOR + id_, "")

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

    def end_by_person(self, command: EndReceipt, body: bytes, now: datetime, *, helpless: bool) -> Ack:
        """End a sent intent as a person found it, if the till is helpless about it; the answer is a fact too.

        Whatever the person says, it is never sent again. Once, in one transaction.
        """
        with self._journal.transaction() as db:
            known = self.find(command.intent_id)
            ends = helpless and known is not None and known.state == "sent"
            if ends:
                outcome: Outcome = "done" if command.written else "failed"
                result = encode(Ack(id=command.intent_id, outcome=outcome, code=BY_PERSON, at=now))
                ended = "update intent set state = 'ended', result = ? where id = ?"
                db.execute(ended, (result, command.intent_id))
            ack = Ack(id=command.id, outcome="done", code=ENDED if ends else KEPT, at=now)
            self.take(command.id, body)
            self.done(command.id, ack)
        return ack

    def next_attempt(self, id_: str) -> None:
        """The storage proves that nothing was written: the intent may be sent under a new uuid."""
        with self._journal.transaction() as db:
            db.execute(
                "update intent set state = 'queued', attempt = attempt + 1 where id = ? and state = 'sent'",
                (id_,),
            )

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

    def refuse_new(self, id_: str, body: bytes, ack: Ack) -> bool:
        """An intent that cannot be printed at all: taken and refused at once; False when it is known."""
        with self._journal.transaction():
            new = self.take(id_, body)
            if new:
                self.refused(id_, ack)
        return new

    def receipts_after(self, fn_number: str, after: int) -> dict[int, tuple[Receipt, int]]:
        """Our receipts in a storage after a document, each with the number of its shift."""
        with self._journal.transaction() as db:
            rows = db.execute(
                "select fd_number, body, shift from intent where fn_number = ? and fd_number > ?",
                (fn_number, after),
            ).fetchall()
        return {fd_number: (parse(PrintReceipt, body).receipt, shift) for fd_number, body, shift in rows}

    def cash_moved(self, id_: str, ack: Ack, fn_number: str, shift: int, kopecks: int) -> None:
        """A command to move cash is done."""
        with self._journal.transaction():
            self.shifts.count_cash(fn_number, shift, kopecks)
            self.done(id_, ack)

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
                f"select id, body, state, attempt, fn_number, last_fd, result, sent_at from intent {where}",  # noqa: S608
                args,
            ).fetchone()
        if row is None:
            return None
        id_, body, state, attempt, fn_number, last_fd, result, sent_at = row
        stored = parse(Ack, result) if result else None
        sent = datetime.fromisoformat(sent_at) if sent_at else None
        return Intent(id_, body, state, attempt, fn_number, last_fd, stored, sent)
