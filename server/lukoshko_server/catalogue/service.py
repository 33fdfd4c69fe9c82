"""Use cases of the catalogue: groups, search, goods by id and by code; imports and the local enrichment."""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from lukoshko_server.catalogue import enrichment, generations, importing, store
from lukoshko_server.catalogue.rows import CardRow
from lukoshko_server.catalogue.rules import Buffer, Card, Goods, choose, fold, stems
from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_wire.api.catalogue import GoodsPage, GoodsView, GroupView
from lukoshko_wire.problems import NotFound
from lukoshko_wire.values import Vat

log = logging.getLogger(__name__)

BATCH = 200
MOST_ON_A_PAGE = 100
Available = Callable[[Sequence[str]], Mapping[str, int]]


class Catalogue:
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(self, work: Work, settings: Settings, available: Available | None = None) -> None:
        self._work = work
        self._settings = settings
        self._available: Available = available or (lambda ids: dict.fromkeys(ids, 0))
        self._cached: tuple[tuple[int, int], store.Seen] | None = None

    @property
    def buffer(self) -> Buffer:
        """What is held above the estimate of weighed goods."""
        return Buffer(self._settings.buffer_percent, self._settings.buffer_most_kopecks)

    def groups(self) -> list[GroupView]:
        """Groups that have something to show, in the order of 1C."""
        with self._work.read() as tx:
            seen = self._seen(tx)
            counts = seen.tree.roll_up(store.counts_by_group(tx, seen))
        return [
            GroupView(
                id=node.id,
                name=node.name,
                parent_id=node.parent_id,
                count=counts[node.id],
                picture=node.picture,
            )
            for node in seen.tree.nodes.values()
            if counts.get(node.id)
        ]

    def search(self, q: str = "", group: str | None = None, after: str = "", limit: int = 40) -> GoodsPage:
        """One page of goods for sale: by words of name or synonym, article or barcode, in a group and below it."""
        limit = max(1, min(limit, MOST_ON_A_PAGE))
        start = int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0
        with self._work.read() as tx:
            seen = self._seen(tx)
            below = seen.tree.below(group) if group else None
            query = store.matching(seen, fold(q), stems(q), below)
            total = tx.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
            found = seen.goods(tx, query.offset(start).limit(limit))
            available = self._available([each.id for each in found])
        more = str(start + limit) if start + limit < total else ""
        return GoodsPage(goods=[self._view(each, available) for each in found], next=more, total=total)

    def view(self, goods_id: str) -> GoodsView:
        """Goods as a shop window shows them. Raises NotFound, also for what is not for sale."""
        goods = self.goods(goods_id)
        if not goods.for_sale:
            raise NotFound(f"goods {goods_id} are not for sale", goods_id=goods_id)
        return self._view(goods, self._available([goods_id]))

    def goods(self, goods_id: str) -> Goods:
        """One item, for sale or not. Raises NotFound."""
        found = self.many([goods_id])
        if goods_id not in found:
            raise NotFound(f"goods {goods_id} are not known", goods_id=goods_id)
        return found[goods_id]

    def many(self, ids: Sequence[str]) -> dict[str, Goods]:
        """Items by id, for sale or not; unknown ones are left out."""
        ids = [each for each in ids if _sayable(each)]
        if not ids:
            return {}
        with self._work.read() as tx:
            seen = self._seen(tx)
            query = seen.cards().where(CardRow.goods_id.in_(ids))
            return {each.id: each for each in seen.goods(tx, query)}

    def by_barcode(self, code: str) -> list[Goods]:
        """Items that carry this barcode; several may."""
        if not _sayable(code):
            return []
        with self._work.read() as tx:
            seen = self._seen(tx)
            return seen.goods(tx, store.with_barcode(seen, code.strip()))

    def by_item_code(self, code: str) -> Goods | None:
        """The weighed item that a weight label means, or None; of several the one for sale."""
        if not _sayable(code):
            return None
        with self._work.read() as tx:
            seen = self._seen(tx)
            found = seen.goods(tx, store.with_item_code(seen, code))
        return next(iter(sorted(found, key=lambda each: not each.for_sale)), None)

    def generation(self) -> int:
        """Number of the generation that screens see; 0 before the first import."""
        with self._work.read() as tx:
            return generations.state(tx)[0]

    def views_of(self, tx: Tx, entity_id: str, seq: int) -> list[tuple[str, str, Any]]:  # noqa: ARG002
        """What screens in the room `goods` are told: look again."""
        return [("goods", "goods", {"generation": generations.state(tx)[0]})]

    def enrich(self, path: Path) -> int:
        """Load the shop's own knowledge from a TOML file, all of it or nothing; how many goods. Raises Malformed."""
        loaded = enrichment.load(path)
        for start in range(0, max(len(loaded.goods), 1), BATCH):
            with self._work() as tx:
                for goods in loaded.goods[start : start + BATCH]:
                    enrichment.write_goods(tx, goods)
                for group in loaded.groups if start == 0 else ():
                    enrichment.write_group(tx, group)
                generations.state_for_change(tx).revision += 1
                tx.touch("goods", "all")
        log.info("enrichment of %d goods and %d groups loaded", len(loaded.goods), len(loaded.groups))
        return len(loaded.goods)

    def begin(self, owner: str) -> int:
        """Open the owner's staged generation, or find it open. Raises ImportRuns."""
        with self._work() as tx:
            return generations.begin(tx, owner)

    def give_up(self, owner: str | None = None) -> bool:
        """Take a staged generation away: the owner's, or whosever it is."""
        with self._work() as tx:
            return generations.give_up(tx, owner)

    def switch(self, number: int) -> None:
        """Show a staged generation to everybody."""
        with self._work() as tx:
            before = generations.state(tx)[0]
            generations.switch(tx, number)
            tx.record("catalogue", "all", "switched", before=str(before), after=str(number))
            tx.touch("goods", "all")

    def not_for_sale(self, most: int = 100) -> tuple[int, list[tuple[str, str]]]:
        """How many goods have no price, and some of them: id and name."""
        with self._work.read() as tx:
            query = store.without_price(self._seen(tx))
            total = tx.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
            return total, [(own, name) for own, name in tx.session.execute(query.limit(most))]

    def _seen(self, tx: Tx) -> store.Seen:
        """What the present generation shows; kept until generation or enrichment change."""
        key = generations.state(tx)
        if self._cached is None or self._cached[0] != key:
            kinds = store.price_types(tx, key[0])
            wanted = self._settings.price_type
            regular = choose(wanted, kinds) if wanted else next((own for own, _ in kinds), None)
            promo = (
                choose(self._settings.promo_price_type, kinds) if self._settings.promo_price_type else None
            )
            banned = frozenset(each.strip().casefold() for each in self._settings.banned_groups)
            tree = store.tree(tx, key[0], banned)
            self._cached = (key, store.Seen(key[0], regular, promo, tree, Vat(self._settings.default_vat)))
        return self._cached[1]

    def _view(self, goods: Goods, available: Mapping[str, int]) -> GoodsView:
        return GoodsView(
            id=goods.id, name=goods.name, group_id=goods.group_id, unit=goods.unit, price_kopecks=goods.price_kopecks,
            available=available.get(goods.id, 0), zone=goods.zone,
            weight_grams=0 if goods.unit.weighed else goods.weight_grams, picture=goods.picture,
            description=goods.description, remote_sale=goods.remote_sale,
            regular_kopecks=goods.regular_kopecks if goods.regular_kopecks > goods.price_kopecks else 0,
            piece_grams=goods.piece_grams, per_100g=goods.per_100g,
            buffer_percent=goods.buffer(self._settings.buffer_percent),
        )  # fmt: skip


def _sayable(text: str) -> bool:
    """False for what no id or code contains and PostgreSQL refuses to compare with."""
    return "\x00" not in text


__all__ = ["Available", "Card", "Catalogue", "Goods", "importing"]
