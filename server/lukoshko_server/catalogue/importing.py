"""What an import brings to the catalogue: groups, cards, prices, in batches into a staged generation."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update

from lukoshko_server.catalogue import generations
from lukoshko_server.catalogue.generations import Values
from lukoshko_server.catalogue.rows import (
    BarcodeRow,
    CardRow,
    GenerationRow,
    GroupRow,
    PriceRow,
    PriceTypeRow,
    PropertyRow,
)
from lukoshko_server.catalogue.rules import Card, merged
from lukoshko_server.db import Tx

BATCH = 200


def stage_groups(tx: Tx, number: int, groups: Sequence[tuple[str, str, str | None, bool]]) -> list[str]:
    """Stage groups (id, name, parent, deleted) in their order; ids that came twice."""
    last = tx.session.scalar(select(func.max(GroupRow.position)).where(GroupRow.seen == number)) or 0
    entries = [
        ((own,), _fixed({"name": name, "parent_id": parent, "position": last + place, "active": not deleted}))
        for place, (own, name, parent, deleted) in enumerate(groups, 1)
    ]
    return [key[0] for key in generations.stage(tx, GroupRow, number, entries)]


def stage_cards(tx: Tx, number: int, cards: Sequence[Card]) -> list[str]:
    """Stage cards and their barcodes; ids that came twice (the last wins)."""
    entries = [((card.id,), _merging(card)) for card in cards]
    twice = [key[0] for key in generations.stage(tx, CardRow, number, entries)]
    # The last card of an id says which barcodes hold.
    codes = {card.id: card.barcodes for card in cards if card.barcodes}
    there = select(BarcodeRow).where(BarcodeRow.goods_id.in_(list(codes)), BarcodeRow.until.is_(None))
    gone = [row for row in tx.session.scalars(there) if row.code not in codes[row.goods_id]]
    generations.end(tx, gone, number)
    pairs = dict.fromkeys((code, goods_id) for goods_id, of in codes.items() for code in of)
    generations.stage(tx, BarcodeRow, number, [(pair, _fixed({})) for pair in pairs])
    return twice


def stage_prices(tx: Tx, number: int, prices: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Stage the prices of goods by price type; a type that is not named has no price any more. Ids that came twice."""
    there = select(PriceRow).where(PriceRow.goods_id.in_(list(prices)), PriceRow.until.is_(None))
    gone = [row for row in tx.session.scalars(there) if row.price_type_id not in prices[row.goods_id]]
    generations.end(tx, gone, number)
    entries = [
        ((goods_id, kind), _fixed({"kopecks": kopecks}))
        for goods_id, of in prices.items()
        for kind, kopecks in of.items()
    ]
    twice: dict[str, None] = {}
    for start in range(0, len(entries), BATCH):
        met = generations.stage(tx, PriceRow, number, entries[start : start + BATCH])
        twice |= dict.fromkeys(key[0] for key in met)
    return list(twice)


def confirm_prices(tx: Tx, number: int, ids: Sequence[str]) -> None:
    """These goods are offered, and the file is silent about their prices: they stay."""
    if ids:
        named = update(PriceRow).where(PriceRow.goods_id.in_(list(ids)), PriceRow.until.is_(None))
        tx.session.execute(named.values(seen=number).execution_options(synchronize_session=False))


def stage_price_types(tx: Tx, number: int, named: Sequence[tuple[str, str, str]]) -> None:
    """Stage price types (id, name, currency); a new one goes behind those that are known."""
    last = tx.session.scalar(select(func.max(PriceTypeRow.position))) or 0

    def entry(place: int, name: str, currency: str) -> Callable[[Values | None], Values]:
        return lambda before: {
            "name": name,
            "currency": currency,
            "position": before["position"] if before else last + place,
        }

    entries = [((own,), entry(place, name, currency)) for place, (own, name, currency) in enumerate(named, 1)]
    generations.stage(tx, PriceTypeRow, number, entries)


def stage_properties(tx: Tx, number: int, named: Sequence[tuple[str, str, Mapping[str, str]]]) -> None:
    """Stage properties (id, name, values); values that the file leaves out stay known."""

    def entry(name: str, values: Mapping[str, str]) -> Callable[[Values | None], Values]:
        return lambda before: {"name": name, "values": {**(before or {}).get("values", {}), **values}}

    entries = [((own,), entry(name, values)) for own, name, values in named]
    generations.stage(tx, PropertyRow, number, entries)


def retire_cards(tx: Tx, number: int, *, seen_before: int | None = None) -> int:
    """Make some cards inactive that no file has named since `seen_before` (default: this generation); how many."""
    query = select(CardRow).where(
        CardRow.until.is_(None), CardRow.seen < (seen_before or number), CardRow.active.is_(True)
    )
    rows = list(tx.session.scalars(query.order_by(CardRow.goods_id).limit(BATCH)))
    entries = [((row.goods_id,), _retired) for row in rows]
    generations.stage(tx, CardRow, number, entries)
    return len(rows)


def retire_prices(tx: Tx, number: int) -> int:
    """End some prices that the full package of offers did not name; how many."""
    query = select(PriceRow).where(PriceRow.until.is_(None), PriceRow.seen < number)
    rows = list(tx.session.scalars(query.limit(BATCH)))
    generations.end(tx, rows, number)
    return len(rows)


def retire_price_types(tx: Tx, number: int) -> None:
    """End the price types that a full package did not name, if it named any: it may come from another base of 1C."""
    known = list(tx.session.scalars(select(PriceTypeRow).where(PriceTypeRow.until.is_(None))))
    if any(row.seen == number for row in known):
        generations.end(tx, [row for row in known if row.seen < number], number)


def first_generation_since(tx: Tx, moment: Any) -> int | None:
    """The first generation that was opened at that moment or later."""
    return tx.session.scalar(select(func.min(GenerationRow.no)).where(GenerationRow.opened_at >= moment))


def any_seen_since(tx: Tx, number: int) -> bool:
    """True when a file of that generation or a later one named goods."""
    return tx.session.scalar(select(CardRow.goods_id).where(CardRow.seen >= number).limit(1)) is not None


def units_of(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    """Units of cards as the newest generation has them, staged or seen."""
    query = select(CardRow.goods_id, CardRow.unit).where(CardRow.goods_id.in_(ids), CardRow.until.is_(None))
    return dict(tx.session.execute(query).all())


def units_staged(tx: Tx, number: int, after: str) -> dict[str, str]:
    """Some cards that this generation brought or confirmed, behind an id, with their units."""
    query = select(CardRow.goods_id, CardRow.unit).where(
        CardRow.seen == number, CardRow.goods_id > after, CardRow.since <= number
    )
    query = query.where(CardRow.until.is_(None)).order_by(CardRow.goods_id).limit(BATCH)
    return dict(tx.session.execute(query).all())


def strange_prices(tx: Tx, number: int) -> list[str]:
    """Ids with a price in this generation and no card at all."""
    cards = select(CardRow.goods_id).where(CardRow.until.is_(None))
    query = select(PriceRow.goods_id).where(
        PriceRow.seen == number, PriceRow.until.is_(None), PriceRow.goods_id.not_in(cards)
    )
    return sorted(set(tx.session.scalars(query)))


def _fixed(values: Values) -> Callable[[Values | None], Values]:
    return lambda _before: values


def _merging(card: Card) -> Callable[[Values | None], Values]:
    return lambda before: merged(card, before)


def _retired(before: Values | None) -> Values:
    return {**(before or {}), "active": False}
