"""Queries of the catalogue; rows never leave the subject."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from lukoshko_server.catalogue.generations import visible
from lukoshko_server.catalogue.rows import (
    BarcodeRow,
    CardRow,
    EnrichmentRow,
    GroupEnrichmentRow,
    GroupRow,
    PriceRow,
    PriceTypeRow,
)
from lukoshko_server.catalogue.rules import Goods, GroupNode, Tree, item_code, marked, piece_grams, price
from lukoshko_server.db import Tx
from lukoshko_wire.exposure import Stands
from lukoshko_wire.values import Unit, Vat, Zone


def _prices() -> Any:
    """An alias of prices, filled. SQLAlchemy fills one at its first use; two first threads at once spoil it for good."""
    made = aliased(PriceRow)
    for column in PriceRow.__table__.columns:
        _ = getattr(made, column.key).expression
    return made


Regular, Promo = _prices(), _prices()


class Seen:
    """What a screen of one generation sees: which prices hold, which groups are banned."""

    def __init__(
        self, generation: int, regular: str | None, promo: str | None, tree: Tree, default_vat: Vat
    ) -> None:
        self.generation = generation
        self.regular = regular
        self.promo = promo
        self.tree = tree
        self.default_vat = default_vat

    def cards(self, *columns: Any) -> Select[Any]:
        """Active cards with both prices and the enrichment."""
        return (
            select(*(columns or (CardRow, Regular.kopecks, Promo.kopecks, EnrichmentRow)))
            .select_from(CardRow)
            .outerjoin(Regular, self._priced(Regular, self.regular))
            .outerjoin(Promo, self._priced(Promo, self.promo))
            .outerjoin(EnrichmentRow, EnrichmentRow.goods_id == CardRow.goods_id)
            .where(visible(CardRow, self.generation))
        )

    def for_sale(self, *columns: Any) -> Select[Any]:
        """The same, only what has a price and was not withdrawn."""
        return self.cards(*columns).where(CardRow.active.is_(True), Regular.kopecks > 0)

    def _priced(self, prices: Any, kind: str | None) -> ColumnElement[bool]:
        return and_(
            prices.goods_id == CardRow.goods_id,
            prices.price_type_id == kind,
            visible(prices, self.generation),
        )

    def as_goods(
        self, row: CardRow, regular: int | None, promo: int | None, own: EnrichmentRow | None
    ) -> Goods:
        """A frozen copy of one card with all that is known of it."""
        unit = Unit(row.unit)
        kopecks = price(regular, promo)
        allowed = own.sold_remotely if own else True
        return Goods(
            id=row.goods_id, name=row.name, group_id=row.group_id, unit=unit, price_kopecks=kopecks,
            zone=Zone(own.zone) if own else Zone.AMBIENT, picture=own.picture if own else "",
            vat=Vat(row.vat) if row.vat else self.default_vat, weight_grams=own.weight_grams if own else 0,
            width_mm=own.width_mm if own else 0, depth_mm=own.depth_mm if own else 0,
            height_mm=own.height_mm if own else 0, shelf=own.shelf if own else "", barcodes=tuple(row.barcodes),
            item_code=item_code(row.article, unit), article=row.article, description=row.description,
            remote_sale=allowed and self.tree.may_be_sold_remotely(row.group_id),
            for_sale=row.active and kopecks > 0, regular_kopecks=regular or 0,
            upright=own.upright if own else True, stands=_stands(own) if own else Stands(),
            marked=marked(own.marked if own else None, row.marked),
            piece_grams=_piece_grams(unit, row, own), per_100g=own.per_100g if own else False,
            buffer_percent=own.buffer_percent if own else None,
        )  # fmt: skip

    def goods(self, tx: Tx, query: Select[Any]) -> list[Goods]:
        """Frozen copies of what a query of `cards` finds."""
        return [self.as_goods(*found) for found in tx.session.execute(query)]


def _piece_grams(unit: Unit, row: CardRow, own: EnrichmentRow | None) -> int:
    return piece_grams(
        unit, own.sold_by if own else None, own.weight_grams if own else 0, row.piece_grams
    )  # fmt: skip


def _stands(own: EnrichmentRow) -> Stands:
    minutes = own.allowed_minutes
    return Stands(own.warm_above_c10, None if minutes is None else 60 * minutes)


def tree(tx: Tx, generation: int, banned_names: frozenset[str]) -> Tree:
    """The active groups of a generation in the order of 1C."""
    query = (
        select(GroupRow, GroupEnrichmentRow)
        .outerjoin(GroupEnrichmentRow, GroupEnrichmentRow.group_id == GroupRow.id)
        .where(visible(GroupRow, generation), GroupRow.active.is_(True))
        .order_by(GroupRow.position, GroupRow.id)
    )
    nodes = {
        row.id: GroupNode(
            row.id, row.name, row.parent_id, own.picture if own else "", own.sold_remotely if own else True
        )
        for row, own in tx.session.execute(query)
    }
    return Tree(nodes, banned_names)


def price_types(tx: Tx, generation: int) -> list[tuple[str, str]]:
    """Ids and names in the order of the first file."""
    query = select(PriceTypeRow.id, PriceTypeRow.name).where(visible(PriceTypeRow, generation))
    return [(own, name) for own, name in tx.session.execute(query.order_by(PriceTypeRow.position))]


def counts_by_group(tx: Tx, seen: Seen) -> dict[str | None, int]:
    """How many goods for sale lie in each group itself."""
    query = seen.for_sale(CardRow.group_id, func.count()).group_by(CardRow.group_id)
    return dict(tx.session.execute(query).all())


def matching(seen: Seen, folded: str, words: Sequence[str], groups: Sequence[str] | None) -> Select[Any]:
    """Goods for sale that a search finds: every word begins a word of the name, article, synonyms, or is a barcode."""
    query = seen.for_sale()
    if groups is not None:
        query = query.where(CardRow.group_id.in_(groups))
    if not words:
        return query.order_by(CardRow.fold, CardRow.goods_id)
    coded = select(BarcodeRow.goods_id).where(
        BarcodeRow.code == folded.strip(), visible(BarcodeRow, seen.generation)
    )
    in_name = and_(*(CardRow.fold.contains(f" {word}", autoescape=True) for word in words))
    said = func.coalesce(EnrichmentRow.fold, "")
    anywhere = and_(
        *(
            or_(
                CardRow.fold.contains(f" {word}", autoescape=True), said.contains(f" {word}", autoescape=True)
            )
            for word in words
        )
    )
    rank = case(
        (CardRow.goods_id.in_(coded), 0),
        (CardRow.fold.startswith(folded, autoescape=True), 1),
        (CardRow.fold.startswith(f" {words[0]}", autoescape=True) & in_name, 2),
        (in_name, 3),
        else_=4,
    )
    return query.where(or_(anywhere, CardRow.goods_id.in_(coded))).order_by(
        rank, CardRow.fold, CardRow.goods_id
    )


def with_barcode(seen: Seen, code: str) -> Select[Any]:
    """Active cards that carry a barcode."""
    coded = select(BarcodeRow.goods_id).where(BarcodeRow.code == code, visible(BarcodeRow, seen.generation))
    return (
        seen.cards().where(CardRow.goods_id.in_(coded), CardRow.active.is_(True)).order_by(CardRow.goods_id)
    )


def with_item_code(seen: Seen, code: str) -> Select[Any]:
    """Active weighed cards with this code in the article."""
    spellings = {code, code.lstrip("0")}
    return (
        seen.cards()
        .where(CardRow.article.in_(spellings), CardRow.unit == Unit.KG.value, CardRow.active.is_(True))
        .order_by(CardRow.goods_id)
    )


def without_price(seen: Seen) -> Select[Any]:
    """Ids and names of active cards that cannot be sold for want of a price."""
    bare = seen.cards(CardRow.goods_id, CardRow.name)
    return bare.where(
        CardRow.active.is_(True), or_(Regular.kopecks.is_(None), Regular.kopecks == 0)
    ).order_by(CardRow.name)
