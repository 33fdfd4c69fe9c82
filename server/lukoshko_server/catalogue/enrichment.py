"""The shop's own knowledge of goods, from a TOML file: checked whole before anything is written."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lukoshko_server.catalogue.rows import EnrichmentRow, GroupEnrichmentRow
from lukoshko_server.catalogue.rules import fold
from lukoshko_server.db import Tx
from lukoshko_wire.marks import MarkGroup
from lukoshko_wire.problems import Malformed
from lukoshko_wire.values import Grams, Id, Tenths, Zone

Millimetres = Annotated[int, Meta(ge=0, le=5000)]
Short = Annotated[str, Meta(max_length=100)]


class OfGoods(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the shop knows of one item; `name` is for the reader of the file."""

    id: Id
    name: str = ""
    temperature: Zone = Zone.AMBIENT
    size_mm: tuple[Millimetres, Millimetres, Millimetres] = (0, 0, 0)
    weight_grams: Grams = 0
    this_side_up: bool = True
    shelf: Annotated[str, Meta(max_length=40)] = ""
    synonyms: Annotated[list[Short], Meta(max_length=30)] = []
    picture: Short = ""
    sold_remotely: bool = True
    warm_above_c10: Tenths | None = None
    allowed_minutes: Annotated[int, Meta(ge=0, le=24 * 60)] | None = None
    """What the label allows: warm above this, for so long in all; left out: as the zone."""
    marked: MarkGroup | None = None
    """Sold by marking code; "none" although 1C says so; left out: as 1C says."""
    sold_by: Literal["weight", "piece"] | None = None
    """Goods priced by weight that are sold by the piece, of weight_grams each; left out: as 1C says."""
    per_100g: bool = False
    """Show the price of 100 g."""
    buffer_percent: Annotated[int, Meta(ge=0, le=100)] | None = None
    """Held above the estimate of these goods; left out: as the settings say."""


class OfGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the shop knows of a group."""

    id: Id
    name: str = ""
    picture: Short = ""
    sold_remotely: bool = True


class Enrichment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole file."""

    groups: list[OfGroup] = []
    goods: list[OfGoods] = []


def load(path: Path) -> Enrichment:
    """Read a file. Raises Malformed with the line or the key that is wrong."""
    try:
        loaded = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Enrichment)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Malformed(f"{path.name}: {error}") from error
    for own in loaded.goods:
        limited = own.warm_above_c10 is not None or own.allowed_minutes is not None
        if limited and own.temperature is Zone.AMBIENT:
            raise Malformed(f"{path.name}: goods {own.id}: the warmth of ambient goods is not counted")
        if own.sold_by == "piece" and not own.weight_grams:
            raise Malformed(f"{path.name}: goods {own.id}: sold by the piece, and no word of what one weighs")
    return loaded


def write_goods(tx: Tx, own: OfGoods) -> None:
    """Set what is known of one item."""
    width, depth, height = own.size_mm
    row = EnrichmentRow(
        goods_id=own.id, zone=own.temperature.value, width_mm=width, depth_mm=depth, height_mm=height,
        weight_grams=own.weight_grams, upright=own.this_side_up, shelf=own.shelf, synonyms=own.synonyms,
        fold="".join(fold(each) for each in own.synonyms)[:1000], picture=own.picture,
        sold_remotely=own.sold_remotely, warm_above_c10=own.warm_above_c10, allowed_minutes=own.allowed_minutes,
        marked=own.marked, sold_by=own.sold_by, per_100g=own.per_100g, buffer_percent=own.buffer_percent,
    )  # fmt: skip
    tx.session.merge(row)


def write_group(tx: Tx, own: OfGroup) -> None:
    """Set what is known of one group."""
    tx.session.merge(
        GroupEnrichmentRow(group_id=own.id, picture=own.picture, sold_remotely=own.sold_remotely)
    )
