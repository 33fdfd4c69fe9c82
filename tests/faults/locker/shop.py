"""The server as far as a locker is concerned: lockers, devices and outbox on SQLite, and what handover would do about it."""

import shutil
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import text
from tests.devices.locker.rig import LOCKER, Server

from lukoshko_edge.journal import Kept
from lukoshko_server.db import Tx, Work
from lukoshko_server.devices.commands import Outgoing
from lukoshko_server.devices.journals import Taken
from lukoshko_server.devices.service import AckCame, Devices, FactCame
from lukoshko_server.engines import make_engine
from lukoshko_server.lockers.doors import CellClosed, CellOpened, OpenFailed
from lukoshko_server.lockers.rules import Box, Cell
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.store import Placement
from lukoshko_server.outbox.service import Effect, Outbox
from lukoshko_server.tables import metadata
from lukoshko_wire.locker import Ack, Conn, fact_decoder
from lukoshko_wire.message import parse
from lukoshko_wire.rights import Lies, Right, RightsList
from lukoshko_wire.values import Zone


def template(folder: Path) -> Path:
    """An empty database with every table, to be copied for each life."""
    file = folder / "template.sqlite"
    if not file.exists():
        engine = make_engine(f"sqlite:///{file}")
        metadata().create_all(engine)
        engine.dispose()
    return file


class Shop:
    """Orders, their parcels and where they lie; commands leave by `publish`."""

    def __init__(
        self, database: Path, now: Callable[[], datetime], dies: Callable[[], None], publish: Callable[[bytes], None],
        cells: int,
    ) -> None:  # fmt: skip
        self._now, self._publish = now, publish
        self.dies: Callable[[], None] | None = None
        self.engine = make_engine(f"sqlite:///{database}")
        self.work = Work(self.engine, now, self)
        self.outbox = Outbox(self._kick)
        self.devices = Devices(self.work)
        self.lockers = Lockers(self.work, self.outbox, self.devices)
        zones = (Zone.AMBIENT, Zone.CHILLED)
        self.lockers.add(
            LOCKER,
            "Продуктомат",
            "",
            [Cell(no, zones[no % 2], 300, 400, 200, 5000) for no in range(1, cells + 1)],
        )
        self._orders = 0
        self._commands = 0
        self.dies = dies

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    # What the hub is asked

    def listeners_of(self, kind: type) -> list[Callable[[Any], None]]:
        found: dict[type, list[Callable[[Any], None]]] = {
            FactCame: [self.lockers.on_fact], AckCame: [self.lockers.on_ack], CellOpened: [self._opened],
            CellClosed: [self._closed], OpenFailed: [self.lockers.on_failed],
        }  # fmt: skip
        return found.get(kind, [])

    def before_commit(self, tx: Tx) -> None:  # noqa: ARG002
        if self.dies is not None:
            self.dies()

    # Use cases

    def pack(self, parcels: int, draw: Random) -> None:
        """A new order of so many parcels gets its cells. Raises NoRoom."""
        self._orders += 1
        order = f"o-{self._orders}"
        boxes = [
            Box(f"{order}-{no}", draw.choice((Zone.AMBIENT, Zone.CHILLED)), 200, 200, 150, 1000)
            for no in range(1, parcels + 1)
        ]
        self.lockers.place(LOCKER, order, boxes)

    def undelivered(self) -> list[Placement]:
        """Parcels that have a cell and are not in it."""
        return [each for each in self.lockers.open_placements(LOCKER) if not each.occupied]

    def lying(self) -> list[Placement]:
        """Parcels that wait for their customer."""
        return [each for each in self.lockers.open_placements(LOCKER) if each.occupied]

    def open(self, placement: Placement, reason: str) -> None:
        """Somebody taps. Raises what the product raises."""
        self._commands += 1
        self.lockers.open_cell(
            LOCKER, placement.cell_no, reason, "someone", f"c-{self._commands}", order_id=placement.order_id,
            parcel_id=placement.parcel_id,
        )  # fmt: skip

    def order_of(self, command_id: str) -> str:
        """Whose parcel a command was for."""
        command = self.lockers.command(command_id)
        return (command.order_id if command else None) or "nobody"

    def presence(self, boot: str, session: str, *, online: bool) -> None:
        """The device came or left."""
        conn = Conn(online=online, boot=boot, session=session, version="1", at=self._now())
        self.devices.take_conns("locker", [(LOCKER, conn)])

    def answered(self, ack: Ack) -> None:
        """An acknowledgement came."""
        self.devices.take_acks("locker", [(LOCKER, ack)])

    def facts(self, batch: list[Kept]) -> int:
        """A batch of facts came; the highest number without a gap."""
        taken = [Taken(kept.seq, kept.body.decode(), fact_decoder.decode(kept.body)) for kept in batch]
        return self.devices.take_facts("locker", LOCKER, batch[0].boot, taken)

    def tick(self) -> None:
        """Timers."""
        self.lockers.tick(self._now())

    def relay(self) -> None:
        """What another process left is sent, if it is still in time."""
        with self.work() as tx:
            due = self.outbox.claim(tx, ["mqtt"])
        for effect in due:
            self._send(effect)

    # Rights

    def rights(self) -> dict[str, list[int]]:
        """Cells of what lies inside, by order."""
        found: dict[str, list[int]] = defaultdict(list)
        for each in self.lying():
            found[each.order_id].append(each.cell_no)
        return dict(found)

    def code(self, order_id: str) -> str:
        """What the customer types."""
        return f"{int(order_id.partition('-')[2]):08}"

    def list_of(self, signer: Server, lying: dict[str, list[int]], version: int, now: datetime) -> RightsList:
        """The signed list of a moment."""
        day = timedelta(days=1)
        rights = [
            Right(
                order_id=order_id, number=order_id, state="live", not_before=now - day, expires_at=now + day,
                code=signer.tag("code", self.code(order_id)), covered_until=now + day,
                lies=[Lies(parcel_id=f"{order_id}-{no}", cell=no, zone=Zone.AMBIENT) for no in cells],
            )
            for order_id, cells in lying.items()
        ]  # fmt: skip
        return RightsList(
            locker_id=LOCKER, version=version, key_epoch=1, issued_at=now, valid_until=now + day, code_digits=8,
            rights=rights, manifests=[], technicians=[],
        )  # fmt: skip

    # The books

    def known_facts(self) -> set[tuple[str, int]]:
        """Boot and number of every fact that is kept."""
        with self.engine.connect() as connection:
            return {
                (boot, seq) for boot, seq in connection.execute(text("select boot, seq from device_fact"))
            }

    def holders(self) -> dict[int, set[str]]:
        """Orders that hold each cell now."""
        found: dict[int, set[str]] = defaultdict(set)
        for each in self.lockers.open_placements(LOCKER):
            found[each.cell_no].add(each.order_id)
        return found

    # What handover does about it

    def _opened(self, opened: CellOpened) -> None:
        if opened.reason == "pickup" and opened.parcel_id:
            self.lockers.seen_opening(opened.parcel_id, opened.command_id)

    def _closed(self, closed: CellClosed) -> None:
        if not closed.parcel_id:
            return
        if closed.reason == "deposit":
            self.lockers.occupy(closed.parcel_id)
        elif closed.reason == "pickup":
            self.lockers.seen_empty(closed.parcel_id)

    def _kick(self, effect: Effect) -> None:
        self._send(effect)

    def _send(self, effect: Effect) -> None:
        outgoing = parse(Outgoing, effect.body.encode())
        if outgoing.until is None or outgoing.until > self._now():
            self._publish(outgoing.payload.encode())


def copy_of(source: Path, target: Path) -> Path:
    """A database of one's own."""
    shutil.copyfile(source, target)
    return target
