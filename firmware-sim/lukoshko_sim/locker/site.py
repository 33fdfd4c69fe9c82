"""What a productomat is built of, read once from a TOML file: front, boards, zones and cells."""

import tomllib
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, ValidationError, convert

from lukoshko_sim.locker.lock_8a import ByteOrder, Feedback

ZoneName = Literal["ambient", "chilled", "frozen"]
Positive = Annotated[int, Meta(ge=1, le=100_000)]
CellNo = Annotated[int, Meta(ge=1, le=384)]
BoardAddress = Annotated[int, Meta(ge=1, le=32)]
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
    """One lock board on the bus."""

    address: BoardAddress
    channels: Literal[24, 50] = 24
    feedback: Feedback = "closing"
    byte_order: ByteOrder = "low-first"
    reports: bool = False
    answers_several: bool = False


class Zone(Part, frozen=True):
    """Cells that share one climate; `unit` is the Modbus address of what cools them."""

    zone: ZoneName
    unit: UnitAddress | None = None
    setpoint_c10: Tenths | None = None
    differential_c10: Annotated[int, Meta(ge=1, le=200)] = 20
    high_alarm_c10: Tenths = 80
    low_alarm_c10: Tenths = -300


class Cell(Part, frozen=True):
    """One compartment: what it is wired to, where it is, what fits inside."""

    no: CellNo
    board: BoardAddress
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
    _once("board", (board.address for board in site.board))
    _once("zone", (zone.zone for zone in site.zone))
    _once("unit", (zone.unit for zone in site.zone if zone.unit is not None))
    _once("board and channel", ((cell.board, cell.channel) for cell in site.cell))
    for zone in site.zone:
        if (zone.unit is None) != (zone.setpoint_c10 is None):
            raise BadSite(f"zone {zone.zone}: a unit needs a setpoint and a setpoint a unit")
    channels = {board.address: board.channels for board in site.board}
    zones = {zone.zone for zone in site.zone}
    for cell in site.cell:
        if cell.zone not in zones:
            raise BadSite(f"cell {cell.no}: there is no zone {cell.zone}")
        if cell.channel > channels.get(cell.board, 0):
            raise BadSite(f"cell {cell.no}: no channel {cell.channel} on board {cell.board}")
    _check_front(site)


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
