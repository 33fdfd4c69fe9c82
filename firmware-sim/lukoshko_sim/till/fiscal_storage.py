"""A model of the fiscal storage (ФН): documents are numbered, signed, and can never be changed.

Time is the wall clock of the place, to the minute, as in the device; a shift lives 24 hours; unsent
documents older than 30 days stop everything.
"""

import hmac
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from lukoshko_sim.keeping import Refused, Store
from lukoshko_sim.till.codes import DriverError
from lukoshko_sim.till.enums import TAXATION
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.tlv import Fields, TlvError, decode, encode, plain

REGISTRATION, OPEN_SHIFT, RECEIPT, CLOSE_SHIFT = 1, 2, 3, 5
SHIFT_LASTS = timedelta(hours=24)
UNSENT_LASTS = timedelta(days=30)
LARGEST = {RECEIPT: 32_768}
LARGEST_OTHER = 4096
LARGEST_ITEM = 1024
FNS_SITE = "www.nalog.gov.ru"
FFD_1_2 = 4

SCHEMA = """
create table if not exists document (
    fd integer primary key check (fd > 0),
    code integer not null,
    at integer not null,
    shift integer not null,
    receipt integer,
    sign integer not null,
    tlv blob not null
) strict;
create unique index if not exists receipt_once on document (shift, receipt)
    where receipt is not null;
create trigger if not exists no_change before update on document
    begin select raise(abort, 'a fiscal document cannot be changed'); end;
create trigger if not exists no_loss before delete on document
    begin select raise(abort, 'a fiscal document cannot be deleted'); end;
"""


@dataclass(frozen=True)
class Document:
    """One stored document."""

    fd: int
    code: int
    at: datetime
    shift: int
    receipt: int | None
    sign: int
    tlv: bytes

    def fields(self) -> Fields:
        """Its content, read back from the stored bytes."""
        return decode(self.tlv)

    def get(self, tag: int) -> object:
        """The first value of a tag, or None."""
        return next((value for known, value in self.fields() if known == tag), None)


@dataclass(frozen=True)
class Shift:
    """The current shift, or the last one when it is closed."""

    number: int
    opened_at: datetime | None
    receipts: int

    @property
    def open(self) -> bool:
        """Whether a shift is open, expired or not."""
        return self.opened_at is not None

    def expired(self, now: datetime) -> bool:
        """Whether receipts are refused until the shift is closed."""
        return self.opened_at is not None and now - self.opened_at >= SHIFT_LASTS


class FiscalStorage:
    """Every method that writes is one transaction, durable when it returns."""

    def __init__(self, store: Store, passport: Passport) -> None:
        self._store = store
        self._passport = passport
        self._key = sha256(b"fiscal storage " + passport.fn.encode()).digest()
        mark = f"{passport.fn}/{passport.rnm}/{passport.inn}/{passport.serial}"
        known = store.note("passport")
        if known not in (None, mark):
            raise Refused(f"this file belongs to another till: {known}")
        if known is None:
            store.remember("passport", mark)

    @property
    def last_fd(self) -> int:
        """The number of the last document; 0 in a storage fresh from the factory."""
        row = self._store.row("select max(fd) as fd from document")
        return int(row["fd"] or 0) if row is not None else 0

    def register(self, now: datetime) -> None:
        """Write document 1 unless it is there."""
        if self.last_fd:
            return
        who = self._passport
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
                (1001, int(bool(who.machine))),
                (1108, int(who.electronic)),
                *([(1036, plain(who.machine))] if who.machine else []),
                (1060, FNS_SITE),
                (1209, FFD_1_2),
            ],
        )

    def shift(self) -> Shift:
        """Read the state of the shift from the documents."""
        row = self._store.row("select * from document where code in (2, 5) order by fd desc limit 1")
        if row is None:
            return Shift(0, None, 0)
        opened = _when(row["at"]) if row["code"] == OPEN_SHIFT else None
        count = self._store.row(
            "select count(*) as n from document where code = 3 and shift = ?", row["shift"]
        )
        return Shift(row["shift"], opened, 0 if count is None else count["n"])

    def open_shift(self, now: datetime, fields: Fields) -> Document:
        """Open the next shift. Raises DriverError 83, 36, 140."""
        with self._store.write():
            shift = self.shift()
            if shift.open:
                raise DriverError(83)
            return self._write(OPEN_SHIFT, now, shift.number + 1, None, fields)

    def close_shift(self, now: datetime, fields: Fields) -> Document:
        """Close the shift, however old. Raises DriverError 73, 36, 140."""
        with self._store.write():
            shift = self.shift()
            if not shift.open:
                raise DriverError(73)
            counted: Fields = [
                (1118, shift.receipts),
                (1111, shift.receipts + 2),
                (1097, len(self.unsent())),
            ]
            return self._write(CLOSE_SHIFT, now, shift.number, None, [*fields, *counted])

    def receipt(self, now: datetime, fields: Fields) -> Document:
        """Write a receipt. Raises DriverError 73, 68, 36, 134, 140."""
        with self._store.write():
            shift = self.must_be_open(now)
            return self._write(RECEIPT, now, shift.number, shift.receipts + 1, fields)

    def must_be_open(self, now: datetime) -> Shift:
        """The open shift. Raises DriverError 73 when it is closed, 68 when it is too old."""
        shift = self.shift()
        if not shift.open:
            raise DriverError(73)
        if shift.expired(now):
            raise DriverError(68)
        return shift

    def document(self, fd: int) -> Document | None:
        """Read one document."""
        row = self._store.row("select * from document where fd = ?", fd)
        return None if row is None else _document(row)

    def last(self, *, receipt: bool) -> Document | None:
        """Read the last receipt, or the last document of any kind."""
        row = self._store.row(
            "select * from document where ? = 0 or code = 3 order by fd desc limit 1", int(receipt)
        )
        return None if row is None else _document(row)

    def documents(self) -> Iterator[Document]:
        """Every document, oldest first."""
        for row in self._store.rows("select * from document order by fd"):
            yield _document(row)

    def unsent(self) -> list[Document]:
        """Documents that the operator of fiscal data (ОФД) has not got."""
        sent = int(self._store.note("ofd_sent_fd") or 0)
        return [_document(row) for row in self._store.rows(
            "select * from document where fd > ? order by fd", sent
        )]  # fmt: skip

    def send_all(self) -> None:
        """The operator of fiscal data has taken everything."""
        last = str(self.last_fd)
        if self._store.note("ofd_sent_fd") != last:
            self._store.remember("ofd_sent_fd", last)

    def _write(self, code: int, now: datetime, shift: int, receipt: int | None, fields: Fields) -> Document:
        minute = now.replace(second=0, microsecond=0, tzinfo=None)
        with self._store.write() as db:
            last = self.last(receipt=False)
            if last is not None and minute < last.at:
                raise DriverError(36)
            unsent = self.unsent()
            if unsent and minute - unsent[0].at > UNSENT_LASTS:
                raise DriverError(140)
            fd = 1 if last is None else last.fd + 1
            document = self._signed(code, minute, shift, receipt, fields, fd)
            db.execute(
                "insert into document values (?, ?, ?, ?, ?, ?, ?)",
                (fd, code, _stamp(minute), shift, receipt, document.sign, document.tlv),
            )
        return document

    def _signed(
        self,
        code: int,
        at: datetime,
        shift: int,
        receipt: int | None,
        fields: Fields,
        fd: int,
    ) -> Document:
        who = self._passport
        head: Fields = [
            (1018, who.inn),
            (1037, who.rnm),
            (1041, who.fn),
            (1040, fd),
            (1012, _stamp(at)),
        ]
        if shift:
            head.append((1038, shift))
        if receipt is not None:
            head.append((1042, receipt))
        try:
            body = encode([*head, *fields])
            if any(tag == 1059 and len(encode([(tag, v)])) > LARGEST_ITEM for tag, v in fields):
                raise DriverError(134, "позиция больше 1024 байт")
        except TlvError as error:
            raise DriverError(13, str(error)) from None
        seal = hmac.digest(self._key, bytes([code]) + body, "sha256")
        # Six bytes; the last four, read from the front, are what is printed as ФП.
        tlv = body + encode([(1077, seal[:6])])
        if len(tlv) > LARGEST.get(code, LARGEST_OTHER):
            raise DriverError(134)
        return Document(fd, code, at, shift, receipt, int.from_bytes(seal[2:6], "big"), tlv)


def _document(row: sqlite3.Row) -> Document:
    return Document(
        row["fd"], row["code"], _when(row["at"]), row["shift"], row["receipt"], row["sign"], row["tlv"]
    )


_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the storage knows only the wall clock


def _stamp(at: datetime) -> int:
    return int((at - _EPOCH).total_seconds())


def _when(stamp: int) -> datetime:
    return _EPOCH + timedelta(seconds=stamp)
