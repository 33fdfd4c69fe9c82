"""What one CommerceML file says, record by record, free of its version's spelling."""

from dataclasses import dataclass, field
from typing import Literal

from lukoshko_wire.marks import MarkGroup
from lukoshko_wire.values import Unit, Vat


@dataclass(frozen=True)
class Package:
    """Head of a catalogue or of a package of offers. `full`: what is absent is gone."""

    kind: Literal["catalogue", "offers"]
    full: bool


@dataclass(frozen=True)
class Group:
    """A group of goods; parents come before children."""

    id: str
    name: str
    parent_id: str | None
    deleted: bool


@dataclass(frozen=True)
class PriceType:
    """A kind of price (тип цены)."""

    id: str
    name: str
    currency: str


@dataclass(frozen=True)
class Warehouse:
    """Where rests lie (склад)."""

    id: str
    name: str


@dataclass(frozen=True)
class Property:
    """A property of goods with the names of its values."""

    id: str
    name: str
    values: dict[str, str]


@dataclass(frozen=True)
class Goods:
    """A card of goods. None means that the file says nothing about it."""

    id: str
    name: str
    article: str | None
    barcodes: tuple[str, ...]
    unit: Unit | None
    group_id: str | None
    description: str | None
    vat: Vat | None
    deleted: bool
    properties: dict[str, str] = field(default_factory=dict)
    marked: MarkGroup | None = None
    piece_grams: int | None = None


@dataclass(frozen=True)
class Offer:
    """Prices in kopecks by price type, rests in thousandths by warehouse ("" is the whole).

    None means that the file has no such block; an empty block means none are left.
    """

    goods_id: str
    characteristic: str
    deleted: bool
    prices: dict[str, int] | None
    rests: dict[str, int] | None


@dataclass(frozen=True)
class Remark:
    """Something in the file that could not be taken as it stands; the rest goes on."""

    kind: str
    id: str
    detail: str


Record = Package | Group | PriceType | Warehouse | Property | Goods | Offer | Remark
