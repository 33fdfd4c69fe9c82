"""A model of the fiscal storage (ФН): documents are numbered, signed, and can never be changed.

Time is the wall clock of the place, to the minute, as in the device; a shift lives 24 hours; unsent
documents older than 30 days stop everything. A file keeps every storage that was ever in its register, one
of which is in it now.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from lukoshko_sim.keeping import Refused, Store
from lukoshko_sim.till.documents import (
    CLOSE_SHIFT,
    CORRECTION,
    EPOCH,
    OPEN_SHIFT,
    RECEIPT,
    REGISTRATION,
    SETTLEMENTS,
    Document,
    Shift,
    Unsent,
    stamp,
    when,
)
from lukoshko_sim.till.enums import TAXATION
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.refusal import Refusal, Why
from lukoshko_sim.till.sealing import Place, sealed
from lukoshko_sim.till.tlv import Fields, plain

UNSENT_LASTS = timedelta(days=30)
OFD_LATE = timedelta(days=2)
KEYS_END_SOON = timedelta(days=30)
KEYS_END_NOW = timedelta(days=3)
CLOCKS_DIFFER = timedelta(minutes=5)
FNS_SITE = "www.nalog.gov.ru"
FFD_1_2 = 4

DOCUMENTS = (
    """
create table if not exists document (
    fn text not null,
    fd integer not null check (fd > 0),
    code integer not null,
    at integer not null,
    shift integer not null,
    receipt integer,
    sign integer not null,
    tlv blob not null,
    primary key (fn, fd)
) strict;
""",
    """
create unique index if not exists receipt_once on document (fn, shift, receipt)
    where receipt is not null;
""",
    """
create trigger if not exists no_change before update on document
    begin select raise(abort, 'a fiscal document cannot be changed'); end;
""",
    """
create trigger if not exists no_loss before delete on document
    begin select raise(abort, 'a fiscal document cannot be deleted'); end;
""",
)
SCHEMA = "".join(DOCUMENTS)


class FiscalStorage:
    """Every method that writes is one transaction, durable when it returns."""

    def __init__(self, store: Store, passport: Passport) -> None:
        self._store = store
        mark = f"{passport.fn}/{passport.rnm}/{passport.inn}/{passport.serial}"
        known = store.note("passport")
        if known not in (None, mark):
            raise Refused(f"this file belongs to another till: {known}")
        if known is None:
            store.remember("passport", mark)
        self.who = replace(passport, fn=store.note("fn") or passport.fn)

    def exchange(self, fn: str, now: datetime) -> None:
        """Put another storage in, or one that was here before; a new one is registered. Raises ValueError."""
        self.who = replace(self.who, fn=fn).checked()
        with self._store.write():
            self._store.remember("fn", fn)
            self.register(now)

    @property
    def last_fd(self) -> int:
        """The number of the last document; 0 in a storage fresh from the factory."""
        row = self._store.row("select max(fd) as fd from document where fn = ?", self.who.fn)
        return int(row["fd"] or 0) if row is not None else 0

    def register(self, now: datetime) -> None:
        """Write document 1 unless it is there."""
        if self.last_fd:
            return
        who = self.who
        self._write(
            REGISTRATION,
            now,
            0,
            None,
            [
                (1048, plain(who.owner)),
                (1013, who.serial),
                (1062, TAXATION[who.taxation]),
                (1009, plain(who.address)),
                (1187, plain(who.place)),
                (1017, who.ofd_inn),
                (1001, int(bool(who.machine))),
                (1108, int(who.electronic)),
                *([(1036, plain(who.machine))] if who.machine else []),
                (1060, FNS_SITE),
                (1209, FFD_1_2),
            ],
        )

    def shift(self) -> Shift:
        """Read the state of the shift from the documents."""
        row = self._store.row(
            "select * from document where fn = ? and code in (2, 5) order by fd desc limit 1", self.who.fn
        )
        if row is None:
            return Shift(0, None, 0)
        opened = when(row["at"]) if row["code"] == OPEN_SHIFT else None
        count = self._store.row(
            "select count(*) as n from document where fn = ? and shift = ? and receipt is not null",
            self.who.fn,
            row["shift"],
        )
        return Shift(row["shift"], opened, 0 if count is None else count["n"])

    def open_shift(self, now: datetime, fields: Fields) -> Document:
        """Open the next shift. Raises Refusal: SHIFT_OPEN, and as every document does."""
        with self._store.write():
            shift = self.shift()
            if shift.open:
                raise Refusal(Why.SHIFT_OPEN)
            return self._write(OPEN_SHIFT, now, shift.number + 1, None, fields)

    def close_shift(self, now: datetime, fields: Fields) -> Document:
        """Close the shift, however old. Raises Refusal: SHIFT_CLOSED, and as every document does."""
        with self._store.write():
            shift = self.shift()
            if not shift.open:
                raise Refusal(Why.SHIFT_CLOSED)
            unsent = self.unsent()
            counted: Fields = [
                (1118, shift.receipts),
                (1111, shift.receipts + 2),
                (1097, unsent.count),
                *unsent.fields(),
            ]
            return self._write(CLOSE_SHIFT, now, shift.number, None, [*fields, *counted])

    def receipt(self, now: datetime, fields: Fields, *, correction: bool = False) -> Document:
        """Write a receipt or a correction. Raises Refusal: SHIFT_CLOSED, SHIFT_EXPIRED, and so on."""
        with self._store.write():
            shift = self.must_be_open(now)
            code = CORRECTION if correction else RECEIPT
            return self._write(code, now, shift.number, shift.receipts + 1, fields)

    def settlements(self, now: datetime, fields: Fields) -> Document:
        """Write a report of settlements: what the operator of fiscal data has not got."""
        with self._store.write():
            unsent = self.unsent()
            counted: Fields = [(1097, unsent.count), *unsent.fields()]
            return self._write(SETTLEMENTS, now, self.shift().number, None, [*fields, *counted])

    def must_be_open(self, now: datetime) -> Shift:
        """The open shift. Raises Refusal: SHIFT_CLOSED, SHIFT_EXPIRED."""
        shift = self.shift()
        if not shift.open:
            raise Refusal(Why.SHIFT_CLOSED)
        if shift.expired(now):
            raise Refusal(Why.SHIFT_EXPIRED)
        return shift

    def may_write(self, now: datetime, *, drift: timedelta = timedelta()) -> None:
        """Say what stands in the way of any document. Raises Refusal: clock, age of the unsent, keys."""
        minute = _minute(now)
        last = self.last(receipt=False)
        if last is not None and minute < last.at:
            raise Refusal(Why.CLOCK_BEHIND)
        if abs(drift) > CLOCKS_DIFFER:
            raise Refusal(Why.CLOCK_OFF)
        first = self.unsent().first
        if first is not None and minute - first.at > UNSENT_LASTS:
            raise Refusal(Why.UNSENT)
        if self.registered and now > self.valid_until:
            raise Refusal(Why.FN_OVER)

    @property
    def registered(self) -> bool:
        """Whether there is a first document."""
        return self.document(1) is not None

    @property
    def valid_until(self) -> datetime:
        """When the keys end."""
        first = self.document(1)
        return (EPOCH if first is None else first.at) + timedelta(days=self.who.fn_days)

    def document(self, fd: int) -> Document | None:
        """Read one document."""
        row = self._store.row("select * from document where fn = ? and fd = ?", self.who.fn, fd)
        return None if row is None else _document(row)

    def last(self, *, receipt: bool) -> Document | None:
        """Read the last receipt or correction, or the last document of any kind."""
        row = self._store.row(
            "select * from document where fn = ? and (? = 0 or receipt is not null) order by fd desc limit 1",
            self.who.fn,
            int(receipt),
        )
        return None if row is None else _document(row)

    def documents(self, after: int = 0) -> Iterator[Document]:
        """Every document after a number, oldest first."""
        for row in self._store.rows(
            "select * from document where fn = ? and fd > ? order by fd", self.who.fn, after
        ):
            yield _document(row)

    def everything(self) -> Iterator[Document]:
        """Documents of every storage that was ever here."""
        for row in self._store.rows("select * from document order by fn, fd"):
            yield _document(row)

    @property
    def sent_fd(self) -> int:
        """The last document that the operator of fiscal data (ОФД) has taken."""
        return int(self._store.note(f"ofd_sent_fd {self.who.fn}") or 0)

    def unsent(self) -> "Unsent":
        """Documents that the operator of fiscal data has not got."""
        sent = self.sent_fd
        row = self._store.row(
            "select count(*) as n from document where fn = ? and fd > ?", self.who.fn, sent
        )  # fmt: skip
        return Unsent(0 if row is None else row["n"], self.document(sent + 1))

    def send_all(self) -> None:
        """The operator of fiscal data has taken everything."""
        if self.sent_fd != self.last_fd:
            self._store.remember(f"ofd_sent_fd {self.who.fn}", str(self.last_fd))

    def _write(self, code: int, now: datetime, shift: int, receipt: int | None, fields: Fields) -> Document:
        minute = _minute(now)
        with self._store.write() as db:
            self.may_write(now)
            fd = self.last_fd + 1
            document = sealed(self.who, Place(fd, code, minute, shift, receipt), fields)
            db.execute(
                "insert into document values (?, ?, ?, ?, ?, ?, ?, ?)",
                (self.who.fn, fd, code, stamp(minute), shift, receipt, document.sign, document.tlv),
            )
        return document


def _document(row: sqlite3.Row) -> Document:
    return Document(
        row["fd"], row["code"], when(row["at"]), row["shift"], row["receipt"], row["sign"], row["tlv"]
    )


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0, tzinfo=None)
