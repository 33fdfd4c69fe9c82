"""What 1C named, by generation: a row is visible from its generation until another one, and is never changed.

A staged generation is invisible until the state row names it; a file that breaks takes nothing away.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, SmallInteger, String, Text, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row
from lukoshko_wire.marks import MarkGroup

MARK_GROUPS = ", ".join(f"'{group}'" for group in MarkGroup if group is not MarkGroup.NONE)


class StateRow(Row):
    """Which generation screens see, and how often the local enrichment has changed. One row."""

    __tablename__ = "catalogue_state"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    generation: Mapped[int]
    revision: Mapped[int]


class GenerationRow(Row):
    """One import that stages, has switched, or was given up."""

    __tablename__ = "catalogue_generation"
    __table_args__ = (
        CheckConstraint("state in ('staging', 'current', 'past', 'given_up')", name="state"),
        # Two imports at once would stage into each other.
        Index(
            "uq_catalogue_generation_staging", "state", unique=True,
            sqlite_where=text("state = 'staging'"), postgresql_where=text("state = 'staging'"),
        ),
    )  # fmt: skip

    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(10))
    owner: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime]


class Generational:
    """Columns of everything that a generation brings."""

    since: Mapped[int] = mapped_column(primary_key=True)
    until: Mapped[int | None]
    seen: Mapped[int]
    """The last generation whose file named it."""


class GroupRow(Generational, Row):
    """A group of goods (группа)."""

    __tablename__ = "goods_group"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[str | None] = mapped_column(String(64))
    position: Mapped[int]
    active: Mapped[bool]


class CardRow(Generational, Row):
    """A card of goods (товар). `fold` is what a search looks through."""

    __tablename__ = "goods_card"
    __table_args__ = (
        CheckConstraint("unit in ('piece', 'pack', 'kg')", name="unit"),
        Index("ix_goods_card_group", "group_id"),
        Index("ix_goods_card_article", "article"),
        CheckConstraint(f"marked in ({MARK_GROUPS})", name="marked"),
    )

    goods_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(250))
    fold: Mapped[str] = mapped_column(String(400))
    article: Mapped[str] = mapped_column(String(100))
    unit: Mapped[str] = mapped_column(String(10))
    group_id: Mapped[str | None] = mapped_column(String(64))
    description: Mapped[str] = mapped_column(Text)
    vat: Mapped[str | None] = mapped_column(String(10))
    barcodes: Mapped[list[str]] = mapped_column(JSON)
    properties: Mapped[dict[str, Any]] = mapped_column(JSON)
    marked: Mapped[str | None] = mapped_column(String(10))
    """Group of goods that are sold by marking code."""
    piece_grams: Mapped[int] = mapped_column(default=0, server_default="0")
    """What a piece weighs by 1C, of goods kept in kilograms; 0 when it counts no pieces of them."""
    active: Mapped[bool]


class BarcodeRow(Generational, Row):
    """A barcode of goods; one code may stand on several."""

    __tablename__ = "goods_barcode"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    goods_id: Mapped[str] = mapped_column(String(64), primary_key=True)


class PriceRow(Generational, Row):
    """A price of goods by price type, per piece, pack or kilogram."""

    __tablename__ = "goods_price"
    __table_args__ = (CheckConstraint("kopecks >= 0", name="kopecks"),)

    goods_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    price_type_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kopecks: Mapped[int]


class PropertyRow(Generational, Row):
    """A property of goods and the names of its values (свойство)."""

    __tablename__ = "goods_property"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    values: Mapped[dict[str, str]] = mapped_column(JSON)


class PriceTypeRow(Generational, Row):
    """A kind of price (тип цены), in the order of the first file."""

    __tablename__ = "price_type"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    currency: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]


class EnrichmentRow(Row):
    """What the shop itself knows of goods and 1C does not; no import touches it."""

    __tablename__ = "enrichment"
    __table_args__ = (
        CheckConstraint("zone in ('ambient', 'chilled', 'frozen')", name="zone"),
        CheckConstraint(
            "width_mm >= 0 and depth_mm >= 0 and height_mm >= 0 and weight_grams >= 0", name="size"
        ),
        CheckConstraint(
            "zone <> 'ambient' or (warm_above_c10 is null and allowed_minutes is null)", name="stands"
        ),
        CheckConstraint(f"marked in ({MARK_GROUPS}, 'none')", name="marked"),
        CheckConstraint("sold_by in ('weight', 'piece')", name="sold_by"),
        CheckConstraint("coalesce(sold_by, 'weight') <> 'piece' or weight_grams > 0", name="piece"),
        CheckConstraint("buffer_percent between 0 and 100", name="buffer"),
    )

    goods_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    zone: Mapped[str] = mapped_column(String(10))
    width_mm: Mapped[int]
    depth_mm: Mapped[int]
    height_mm: Mapped[int]
    weight_grams: Mapped[int]
    upright: Mapped[bool] = mapped_column(default=True, server_default=true())
    shelf: Mapped[str] = mapped_column(String(40))
    synonyms: Mapped[list[str]] = mapped_column(JSON)
    fold: Mapped[str] = mapped_column(String(1000))
    picture: Mapped[str] = mapped_column(String(200))
    sold_remotely: Mapped[bool]
    warm_above_c10: Mapped[int | None] = mapped_column(SmallInteger)
    allowed_minutes: Mapped[int | None]
    """What these goods may stand by their label; null: what their zone says."""
    marked: Mapped[str | None] = mapped_column(String(10))
    """Group of goods that are sold by marking code; null: as 1C says."""
    sold_by: Mapped[str | None] = mapped_column(String(10))
    """How goods that are priced by weight are sold; null: as 1C says."""
    per_100g: Mapped[bool] = mapped_column(default=False, server_default=false())
    buffer_percent: Mapped[int | None] = mapped_column(SmallInteger)
    """Held above the estimate of these goods; null: as the settings say."""


class GroupEnrichmentRow(Row):
    """The shop's own picture of a group, and whether its goods may be sold remotely."""

    __tablename__ = "group_enrichment"

    group_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    picture: Mapped[str] = mapped_column(String(200))
    sold_remotely: Mapped[bool]
