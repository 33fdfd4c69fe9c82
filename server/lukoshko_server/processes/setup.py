"""`lukoshko-server setup FILE`: people, places, machines and local enrichment from one TOML file; may be run again."""

import logging
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec

from lukoshko_server.app import App, build
from lukoshko_server.config import BadSettings, Settings
from lukoshko_server.db import acting_as
from lukoshko_server.lockers.rules import HOUSE, Cell, Terms
from lukoshko_server.windows.rules import Place, Template
from lukoshko_wire.values import Way, Zone

log = logging.getLogger(__name__)


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Staff(_Table, frozen=True):
    """A person with roles."""

    phone: str
    name: str
    roles: list[str]
    place: str | None = None
    till: str | None = None
    inn: str = ""


class Till(_Table, frozen=True):
    """A fiscal register's agent."""

    id: str
    name: str
    electronic: bool = False


class LockerCell(_Table, frozen=True):
    """A cell of a locker."""

    no: int
    zone: Zone
    width_mm: int
    depth_mm: int
    height_mm: int
    max_grams: int
    column: int
    row: int
    column_span: int
    row_span: int
    floor_mm: int | None = None


class Locker(_Table, frozen=True):
    """A productomat."""

    id: str
    name: str
    address: str
    cell: list[LockerCell]
    lend_chilled: bool = HOUSE.lend_chilled
    stay_minutes: Annotated[int, msgspec.Meta(ge=0, le=7 * 24 * 60)] = HOUSE.stay_minutes


class Windows(_Table, frozen=True):
    """Equal windows of every day, in local hours."""

    from_hour: int
    to_hour: int
    length_minutes: int
    capacity: int
    cutoff_minutes: int
    fee_kopecks: int


class ReceiptPlace(_Table, frozen=True):
    """A place of receipt."""

    id: str
    way: Way
    name: str
    address: str
    windows: Windows
    hint: str = ""
    locker: str | None = None
    till: str | None = None
    streets: list[str] = msgspec.field(default_factory=list)


class World(_Table, frozen=True):
    """The whole file."""

    enrichment: str = ""
    staff: list[Staff] = msgspec.field(default_factory=list)
    till: list[Till] = msgspec.field(default_factory=list)
    locker: list[Locker] = msgspec.field(default_factory=list)
    place: list[ReceiptPlace] = msgspec.field(default_factory=list)


def main(settings: Settings, file: Path) -> int:
    """Load the file. Raises BadSettings that names what is wrong."""
    try:
        world = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), World)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadSettings(f"{file}: {error}") from error
    app = build(settings, name="setup")
    with acting_as("administrator"):
        load(app, world, file.parent)
    app.engine.dispose()
    log.info(
        "%d people, %d places, %d lockers, %d tills",
        len(world.staff),
        len(world.place),
        len(world.locker),
        len(world.till),
    )
    return 0


def load(app: App, world: World, folder: Path) -> None:
    """Write the world; what is there already is corrected, nothing is taken away."""
    for locker in world.locker:
        cells = [Cell(**msgspec.structs.asdict(cell)) for cell in locker.cell]
        terms = Terms(locker.lend_chilled, locker.stay_minutes)
        app.lockers.add(locker.id, locker.name, locker.address, cells, terms)
    for till in world.till:
        app.tills.add(till.id, till.name, electronic=till.electronic)
    for place in world.place:
        app.windows.add_place(_place(place), [_template(place.windows)])
    for person in world.staff:
        app.people.add_staff(person.phone, person.name, person.roles, person.place, person.till, person.inn)
    if world.enrichment:
        app.catalogue.enrich(folder / world.enrichment)


def _place(place: ReceiptPlace) -> Place:
    return Place(
        id=place.id, way=place.way, name=place.name, address=place.address, hint=place.hint, locker_id=place.locker,
        till_id=place.till, streets=tuple(place.streets),
    )  # fmt: skip


def _template(windows: Windows) -> Template:
    return Template(
        from_minute=windows.from_hour * 60, to_minute=windows.to_hour * 60, length_minutes=windows.length_minutes,
        capacity=windows.capacity, cutoff_minutes=windows.cutoff_minutes, fee_kopecks=windows.fee_kopecks,
    )  # fmt: skip
