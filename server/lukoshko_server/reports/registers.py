"""Registers of acquirers: taken once, read back laid beside our books."""

import hashlib
import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO
from zlib import crc32

from sqlalchemy import insert, select

from lukoshko_server.db import Tx, Work, lock_key, table
from lukoshko_server.payments.at_bank import AtBank
from lukoshko_server.reports.register import MOST_ROWS, Matched, RegisterRow, day_of, match, read
from lukoshko_server.reports.rows import RegisterFileRow, RegisterLineRow
from lukoshko_wire.problems import NotFound, TooLarge

log = logging.getLogger(__name__)

LARGEST = 4 * 1024 * 1024
CHUNK = 64 * 1024
BATCH = 200


@dataclass(frozen=True)
class Register:
    """A register as read, laid beside our books."""

    id: str
    acquirer: str
    day: str
    name: str
    imported_at: datetime
    imported_by: str
    matched: Matched


class Registers:
    """Use cases. `offset` is the shop's own zone."""

    def __init__(self, work: Work, at_bank: AtBank, acquirers: Sequence[str], offset: timedelta) -> None:
        self._work, self._at_bank, self._acquirers, self._offset = work, at_bank, acquirers, offset

    @property
    def acquirers(self) -> Sequence[str]:
        """Names of those that the shop takes money through."""
        return self._acquirers

    def take(self, acquirer: str, name: str, stream: IO[bytes]) -> str:
        """Keep a register, line by line; the same bytes of the same acquirer again change nothing. Its id.

        Raises NotFound for an acquirer that is none of ours, BadRegister, TooLarge.
        """
        if acquirer not in self._acquirers:
            raise NotFound("no such acquirer", acquirer=acquirer[:40])
        bytes_ = _Measured(stream, acquirer)
        rows = list(read(_lines(bytes_), self._offset))
        day = day_of(rows, self._offset).isoformat()
        file_id = bytes_.digest.hexdigest()
        with self._work() as tx:
            lock_key(tx, crc32(file_id.encode()))
            if tx.session.get(RegisterFileRow, file_id) is None:
                self._keep(tx, file_id, acquirer, day, name, rows)
        return file_id

    def of_day(self, day: str) -> list[Register]:
        """The newest register of every acquirer for a day."""
        query = select(RegisterFileRow).where(RegisterFileRow.day == day)
        with self._work.read() as tx:
            files = tx.session.scalars(query.order_by(RegisterFileRow.imported_at, RegisterFileRow.id))
            newest = {file.acquirer: file for file in files}
            return [self._read(tx, newest[acquirer]) for acquirer in sorted(newest)]

    def get(self, file_id: str) -> Register:
        """One register. Raises NotFound."""
        with self._work.read() as tx:
            row = tx.session.get(RegisterFileRow, file_id)
            if row is None:
                raise NotFound("no such register", id=file_id[:64])
            return self._read(tx, row)

    def _keep(
        self, tx: Tx, file_id: str, acquirer: str, day: str, name: str, rows: list[RegisterRow]
    ) -> None:
        tx.session.add(
            RegisterFileRow(
                id=file_id, acquirer=acquirer, day=day, name=name[:100], rows=len(rows), imported_at=tx.now,
                imported_by=tx.actor[:100],
            )
        )  # fmt: skip
        numbered = [
            {
                "file_id": file_id, "no": no, "operation_id": row.operation_id, "payment_id": row.payment_id,
                "order_id": row.order_id, "kind": row.kind, "kopecks": row.kopecks, "fee_kopecks": row.fee_kopecks,
                "at": row.at, "reference": row.reference,
            }
            for no, row in enumerate(rows, start=1)
        ]  # fmt: skip
        for start in range(0, len(numbered), BATCH):
            tx.run(insert(table(RegisterLineRow)), numbered[start : start + BATCH])
        log.info("register of %s for %s: %d rows, file %s", acquirer, day, len(rows), file_id)
        tx.record("register", file_id, "imported", after=f"{acquirer} {day}, {len(rows)} rows")
        tx.touch("register", file_id)

    def _read(self, tx: Tx, file: RegisterFileRow) -> Register:
        query = select(RegisterLineRow).where(RegisterLineRow.file_id == file.id).order_by(RegisterLineRow.no)
        rows = [
            RegisterRow(
                row.operation_id, row.payment_id, row.order_id, row.kind, row.kopecks, row.fee_kopecks, row.at,
                row.reference,
            )
            for row in tx.session.scalars(query)
        ]  # fmt: skip
        since = datetime.fromisoformat(file.day).replace(tzinfo=UTC) - self._offset
        of_the_day = self._at_bank.between(file.acquirer, since, since + timedelta(days=1), MOST_ROWS)
        ours = self._at_bank.of(file.acquirer, [row.payment_id for row in rows])
        return Register(
            file.id, file.acquirer, file.day, file.name, file.imported_at, file.imported_by,
            match(rows, ours, of_the_day),
        )  # fmt: skip


class _Measured(io.RawIOBase):
    """Reads on while it hashes, up to the largest file. Raises TooLarge."""

    def __init__(self, stream: IO[bytes], acquirer: str) -> None:
        self._stream, self._read = stream, 0
        self.digest = hashlib.sha256(f"{acquirer}\n".encode())

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: object) -> int:
        """Give the next bytes."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        part = self._stream.read(min(len(view), CHUNK))
        self._read += len(part)
        if self._read > LARGEST:
            raise TooLarge(f"more than {LARGEST} bytes", limit=LARGEST)
        self.digest.update(part)
        view[: len(part)] = part
        return len(part)


def _lines(stream: io.RawIOBase) -> Iterator[str]:
    """Lines as csv wants them; bytes that are no UTF-8 become a sign that no id or sum may hold."""
    yield from io.TextIOWrapper(
        io.BufferedReader(stream, CHUNK), encoding="utf-8-sig", errors="replace", newline=""
    )
