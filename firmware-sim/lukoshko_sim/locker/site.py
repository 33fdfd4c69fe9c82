"""What a productomat is built of, read once from a TOML file: front, boards, zones and cells."""

import tomllib
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, ValidationError, convert

from lukoshko_sim.locker.board import Feedback
from lukoshko_sim.locker.lock_8a import ByteOrder

UnitFamily = Literal["ekc202d", "ir33"]
ZoneName = Literal["ambient", "chilled", "frozen"]
Positive = Annotated[int, Meta(ge=1, le=100_000)]
CellNo = Annotated[int, Meta(ge=1, le=384)]
BoardNo = Annotated[int, Meta(ge=0, le=247)]
BusName = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,32}$")]
Family = Literal["8a", "cu16", "wkly", "waveshare"]
CHANNELS: dict[Family, tuple[int, ...]] = {
    "8a": (24, 50),
    "cu16": (16,),
    "wkly": tuple(range(12, 51)),
    "waveshare": (8,),
}
"""Widths in which a family is built; the first is usual."""
ADDRESSES: dict[Family, range] = {
    "8a": range(1, 33), "cu16": range(10), "wkly": range(32), "waveshare": range(1, 248)
}  # fmt: skip
CLIMATE = "climate"
"""The one bus that no lock board may be on."""
UnitAddress = Annotated[int, Meta(ge=1, le=247)]
Tenths = Annotated[int, Meta(ge=-500, le=500)]


class BadSite(ValueError):
    """The site file does not describe a productomat that could be built."""


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the site file."""


class Screen(Part, frozen=True):
    """Where the kiosk's screen is let into the front."""

    column: Positive
    row: Positive
    column_span: Positive
    row_span: Positive


class Front(Part, frozen=True):
    """The grid in which the front is drawn to scale; column 1, row 1 is the upper left."""

    columns: Positive
    rows: Positive
    unit_mm: Positive
    screen: Screen


class Board(Part, frozen=True):
    """One lock board on a bus. `reports`, `answers_several`, `answers_open` are options of firmware."""

    address: BoardNo
    no: BoardNo | None = None
    bus: BusName = "locks"
    family: Family = "8a"
    channels: Positive | None = None
    feedback: Feedback = "closing"
    byte_order: ByteOrder = "low-first"
    reports: bool = False
    answers_several: bool = False
    answers_open: bool = False

    @property
    def name(self) -> int:
        """The number by which cells know the board."""
        return self.address if self.no is None else self.no

    @property
    def width(self) -> int:
        """How many channels it has."""
        return self.channels or CHANNELS[self.family][0]


class Zone(Part, frozen=True):
    """Cells that share one climate; `unit` is the Modbus address of what cools them, `family` its make."""

    zone: ZoneName
    unit: UnitAddress | None = None
    family: UnitFamily = "ekc202d"
    setpoint_c10: Tenths | None = None
    differential_c10: Annotated[int, Meta(ge=1, le=200)] = 20
    high_alarm_c10: Tenths = 80
    low_alarm_c10: Tenths = -300


class Contact(Part, frozen=True):
    """Where a door's contact is wired when it is not the lock's own channel."""

    board: BoardNo
    channel: Annotated[int, Meta(ge=1, le=50)]


class Cell(Part, frozen=True):
    """One compartment: what it is wired to, where it is, what fits inside."""

    no: CellNo
    board: BoardNo
    channel: Annotated[int, Meta(ge=1, le=50)]
    zone: ZoneName
    width_mm: Positive
    depth_mm: Positive
    height_mm: Positive
    max_grams: Positive
    column: Positive
    row: Positive
    column_span: Positive
    row_span: Positive
    contact: Contact | None = None

    @property
    def seen_by(self) -> Contact:
        """The contact of the door."""
        return self.contact or Contact(self.board, self.channel)


class Site(Part, frozen=True):
    """One productomat."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    ambient_c10: Tenths
    front: Front
    board: list[Board]
    zone: list[Zone]
    cell: list[Cell]


def read_site(path: Path) -> Site:
    """Read and check a site file. Raises BadSite that says what is wrong and where."""
    try:
        site = convert(tomllib.loads(path.read_text(encoding="utf-8")), Site)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise BadSite(f"{path.name}: {error}") from error
    _check(site)
    return site


def _check(site: Site) -> None:
    _once("cell", (cell.no for cell in site.cell))
    _check_boards(site)
    _once("zone", (zone.zone for zone in site.zone))
    _once("unit", (zone.unit for zone in site.zone if zone.unit is not None))
    _once("board and channel", ((cell.board, cell.channel) for cell in site.cell))
    _once("contact", (cell.seen_by for cell in site.cell))
    for zone in site.zone:
        if (zone.unit is None) != (zone.setpoint_c10 is None):
            raise BadSite(f"zone {zone.zone}: a unit needs a setpoint and a setpoint a unit")
    channels = {board.name: board.width for board in site.board}
    zones = {zone.zone for zone in site.zone}
    for cell in site.cell:
        if cell.zone not in zones:
            raise BadSite(f"cell {cell.no}: there is no zone {cell.zone}")
        for wired in (cell, cell.seen_by):
            if wired.channel > channels.get(wired.board, 0):
                raise BadSite(f"cell {cell.no}: no channel {wired.channel} on board {wired.board}")
    _check_front(site)


def _check_boards(site: Site) -> None:
    _once("board", (board.name for board in site.board))
    _once("bus and address", ((board.bus, board.address) for board in site.board))
    for board in site.board:
        if board.bus == CLIMATE:
            raise BadSite(f"board {board.name}: the bus {CLIMATE} is for refrigeration")
        if board.address not in ADDRESSES[board.family] or board.width not in CHANNELS[board.family]:
            raise BadSite(
                f"board {board.name}: no {board.family} of {board.width} channels has address {board.address}"
            )


def _check_front(site: Site) -> None:
    taken: dict[tuple[int, int], str] = {}
    parts: list[tuple[str, Screen | Cell]] = [("the screen", site.front.screen)]
    parts += [(f"cell {cell.no}", cell) for cell in site.cell]
    for name, part in parts:
        for column in range(part.column, part.column + part.column_span):
            for row in range(part.row, part.row + part.row_span):
                if column > site.front.columns or row > site.front.rows:
                    raise BadSite(f"{name} reaches past the front")
                if (column, row) in taken:
                    raise BadSite(f"{name} overlaps {taken[column, row]}")
                taken[column, row] = name


def _once(what: str, keys: Iterable[Hashable]) -> None:
    seen: set[Hashable] = set()
    for key in keys:
        if key in seen:
            raise BadSite(f"{what} {key} is there twice")
        seen.add(key)
