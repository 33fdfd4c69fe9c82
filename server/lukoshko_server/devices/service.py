"""Use cases of devices: presence, facts applied once, readings passed on."""

import logging
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import Row as RowOf
from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import DataError, IntegrityError

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices import doubles, store
from lukoshko_server.devices.journals import Journal, Taken, fresh
from lukoshko_server.devices.rows import DeviceRow
from lukoshko_server.devices.rules import words_of
from lukoshko_wire.climate import Reading
from lukoshko_wire.locker import Ack, Conn, Fact, LockerState
from lukoshko_wire.message import Message, encode
from lukoshko_wire.pos import TillFact, TillState
from lukoshko_wire.problems import Forbidden, LukoshkoError
from lukoshko_wire.settings import Reported

log = logging.getLogger(__name__)

_OF_KIND = select(DeviceRow).where(DeviceRow.kind == bindparam("wanted")).order_by(DeviceRow.id)


class UnknownDevice(Forbidden):
    """No device of this kind and id is registered here."""

    code = "devices.unknown"


@dataclass(frozen=True)
class Device:
    """A device as read."""

    kind: str
    id: str
    name: str
    online: bool
    boot: str
    session: str
    version: str
    seen_at: datetime | None
    suspect_since: datetime | None = None
    """Set while it may have a double: commands are withheld until a person decides."""


@dataclass(frozen=True)
class DeviceMoved:
    """Told when a device came, came again as another boot, or left."""

    kind: str
    device_id: str
    online: bool


@dataclass(frozen=True)
class FactCame:
    """Told once per fact of a journal, whatever the order and however often it was sent."""

    kind: str
    device_id: str
    boot: str
    fact: Fact | TillFact


@dataclass(frozen=True)
class DeviceSaid:
    """Told for a message that has no end and no number: which list it holds, what it asks for; may repeat."""

    kind: str
    device_id: str
    message: Message


@dataclass(frozen=True)
class AckCame:
    """Told for every acknowledgement of a command; may repeat."""

    kind: str
    device_id: str
    ack: Ack


@dataclass(frozen=True)
class StatesCame:
    """Told for snapshots by device; any may repeat, may be older than a fact that came before."""

    kind: str
    states: Sequence[tuple[str, LockerState | TillState]]


@dataclass(frozen=True)
class ReadingsCame:
    """Told for batches of readings by locker; any of them may have come before."""

    batches: Sequence[tuple[str, Sequence[Reading]]]


@dataclass(frozen=True)
class ReportCame:
    """Told for every report of a device; may repeat."""

    kind: str
    device_id: str
    reported: Reported


class Devices:
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(self, kind: str, device_id: str, name: str) -> Device:
        """Register a device; a second time renames it."""
        with self._work() as tx:
            row = store.device_row(tx, kind, device_id)
            if row is None:
                row = DeviceRow(
                    kind=kind, id=device_id, name=name, online=False, boot="", session="", version=""
                )
                tx.session.add(row)
                tx.session.flush()
                tx.record(kind, device_id, "registered")
            row.name, row.words = name, words_of(device_id, name)
            return _as_device(row)

    def get(self, kind: str, device_id: str) -> Device:
        """One device. Raises UnknownDevice."""
        with self._work.read() as tx:
            row = tx.once(("device", kind, device_id), lambda: store.find(tx, kind, device_id))
            return _as_device(row) if row is not None else unknown(kind, device_id)

    def many(self, kind: str, device_ids: Sequence[str]) -> dict[str, Device]:
        """Devices by id; those that are not registered are left out."""
        with self._work.read() as tx:
            return {row.id: _as_device(row) for row in store.some(tx, kind, device_ids)}

    def all(self, kind: str) -> list[Device]:
        """Every device of a kind, by id."""
        with self._work.read() as tx:
            return [_as_device(row) for row in tx.session.scalars(_OF_KIND, {"wanted": kind})]

    def in_turn(self, kind: str, turn: int) -> str | None:
        """Id of one device, another at each turn, all of them round and round; None when there are none."""
        with self._work.read() as tx:
            ids = select(DeviceRow.id).where(DeviceRow.kind == kind)
            count = tx.session.scalar(select(func.count()).select_from(ids.subquery()))
            return (
                tx.session.scalar(ids.order_by(DeviceRow.id).offset(turn % count).limit(1)) if count else None
            )

    def take_conns(self, kind: str, conns: Sequence[tuple[str, Conn]]) -> None:
        """Presences as they came; a will of a session before the present one is late and ignored.

        What a stranger says is left out.
        """
        with self._work() as tx:
            rows = store.device_rows(tx, kind, [device_id for device_id, _ in conns])
            _left_out(kind, "presence", conns, rows)
            for device_id, conn in conns:
                row = rows.get(device_id)
                if row is not None and (conn.online or conn.session == row.session):
                    _present(tx, row, conn)

    def take_facts(self, kind: str, device_id: str, boot: str, batch: Sequence[Taken]) -> int:
        """Apply each fact once, in the order of the batch; answers the highest number known without a gap.

        Raises UnknownDevice.
        """
        upto = self.take_journals(kind, [Journal(device_id, boot, batch)])[0]
        return unknown(kind, device_id) if upto is None else upto

    def take_journals(self, kind: str, told: Sequence[Journal]) -> list[int | None]:
        """Facts of any number of devices, each applied once and in its order.

        Answers for each batch the highest number known without a gap; None for that of a stranger, which is left out.
        """
        with self._work() as tx:
            rows = store.device_rows(tx, kind, [each.device_id for each in told])
            _left_out(kind, "facts", [(each.device_id, each) for each in told], rows)
            told_here = [each for each in told if each.device_id in rows]
            counts = store.boot_rows(tx, kind, {each.key for each in told_here})
            news = fresh(told_here, counts, store.seqs_above(tx, kind, list(counts)))
            store.keep_facts(
                tx, kind, [(*each.key, taken.seq, taken.body) for each, new in news for taken in new]
            )
            for each, new in news:
                rows[each.device_id].seen_at = tx.now
                facts = [taken.fact for taken in new if taken.fact is not None]
                for fact in facts:
                    self._tell(tx, FactCame(kind, each.device_id, each.boot, fact))
                doubles.told(tx, rows[each.device_id], each.boot, [fact.at for fact in facts])
            tx.session.flush()
            return [counts[each.key].upto if each.device_id in rows else None for each in told]

    def take_acks(self, kind: str, acks: Sequence[tuple[str, Ack]]) -> None:
        """Acknowledgements, the quick twins of the facts that follow them; that of a stranger is left out."""
        with self._work() as tx:
            known = store.see(tx, kind, [device_id for device_id, _ in acks])
            _left_out(kind, "acknowledgement", acks, known)
            for device_id, ack in acks:
                if device_id in known:
                    tx.tell(AckCame(kind, device_id, ack))

    def take_said(self, kind: str, device_id: str, message: Message) -> None:
        """Something that a subject above understands."""
        with self._work() as tx:
            self._row(tx, kind, device_id).seen_at = tx.now
            tx.tell(DeviceSaid(kind, device_id, message))

    def take_states(self, kind: str, states: Sequence[tuple[str, LockerState | TillState]]) -> None:
        """Snapshots of any number of devices at once; that of a stranger is left out."""
        with self._work() as tx:
            known = store.see(tx, kind, [device_id for device_id, _ in states])
            _left_out(kind, "snapshot", states, known)
            tx.tell(StatesCame(kind, [each for each in states if each[0] in known]))

    def take_reported(self, kind: str, device_id: str, reported: Reported) -> None:
        """What the device runs with, and how it is."""
        with self._work() as tx:
            self._row(tx, kind, device_id).seen_at = tx.now
            tx.tell(ReportCame(kind, device_id, reported))

    def trust(self, kind: str, device_id: str, reason: str) -> None:
        """A person decided that a suspected device is the one: commands may go to it again. Raises UnknownDevice."""
        with self._work() as tx:
            row = self._row(tx, kind, device_id)
            if row.suspect_since is None:
                return
            doubles.clear(tx, row)
            tx.record(kind, device_id, "trusted again", after=reason)

    def now(self) -> datetime:
        """The server's clock, for a device to compare its own with."""
        return self._work.clock()

    def take_readings(self, batches: Sequence[tuple[str, Sequence[Reading]]]) -> set[str]:
        """Telemetry of any number of lockers at once; answers whose was taken: that of a stranger is left out."""
        with self._work() as tx:
            known = store.see(tx, "locker", [device_id for device_id, _ in batches])
            _left_out("locker", "readings", batches, known)
            tx.tell(ReadingsCame([batch for batch in batches if batch[0] in known]))
            return known

    def _tell(self, tx: Tx, came: FactCame) -> None:
        # A fact that some subject or the database refuses is still a fact: it is kept, and blocks none behind it.
        try:
            with tx.attempt():
                tx.tell(came)
        except (LukoshkoError, IntegrityError, DataError) as error:
            code = error.code if isinstance(error, LukoshkoError) else "devices.impossible"
            log.warning("%s %s: fact %s refused: %s", came.kind, came.device_id, came.fact.seq, code)
            tx.record(came.kind, came.device_id, "fact refused", after=f"{code} {encode(came.fact).decode()}")

    def _row(self, tx: Tx, kind: str, device_id: str) -> DeviceRow:
        row = store.device_row(tx, kind, device_id)
        return row or unknown(kind, device_id)


def _left_out(kind: str, what: str, told: Sequence[tuple[str, Any]], known: Container[str]) -> None:
    for stranger in {device_id for device_id, _ in told if device_id not in known}:
        log.warning("%s of %s %s, which is not registered, is left out", what, kind, stranger)


def _present(tx: Tx, row: DeviceRow, conn: Conn) -> None:
    if conn.online:
        doubles.announced(tx, row, conn.boot, conn.at)
    same = row.online == conn.online and row.session == conn.session
    row.online, row.boot, row.session, row.version = conn.online, conn.boot, conn.session, conn.version[:100]
    row.seen_at = tx.now
    if same:
        return
    tx.session.flush()
    did = "came" if conn.online else "left"
    tx.record(row.kind, row.id, did, after=f"boot {conn.boot}")
    log.info("%s %s %s, boot %s", row.kind, row.id, did, conn.boot)
    tx.touch("device", f"{row.kind}:{row.id}")
    tx.tell(DeviceMoved(row.kind, row.id, conn.online))


def unknown(kind: str, device_id: str) -> NoReturn:
    """Raises UnknownDevice."""
    raise UnknownDevice(f"{kind} {device_id} is not registered", kind=kind, device=device_id)


def _as_device(row: "DeviceRow | RowOf[Any]") -> Device:
    return Device(
        kind=row.kind, id=row.id, name=row.name, online=row.online, boot=row.boot, session=row.session,
        version=row.version, seen_at=row.seen_at, suspect_since=row.suspect_since,
    )  # fmt: skip
