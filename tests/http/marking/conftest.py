"""An open shop that sells marked goods, beside a marking system."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.floor import Person, Shop, open_shop
from tests.marking import KEY, MarkingSim, running_marking

from lukoshko_server.catalogue.service import Card, importing
from lukoshko_wire.values import Unit, Vat, Way

WATER, CURD = "water", "curd"
CODES = {WATER: "4690000000016", CURD: "4690000000023"}
CARDS = [
    Card(WATER, "Вода питьевая, 1,5 л", "", (CODES[WATER],), Unit.PIECE, "bakery", "", Vat.VAT22),
    Card(CURD, "Сыр творожный весовой", "10102", (CODES[CURD],), Unit.KG, "dairy", "", Vat.VAT10),
]
ENRICHMENT = """
[[goods]]
id = "water"
marked = "water"
shelf = "A-01-1"

[[goods]]
id = "curd"
temperature = "chilled"
marked = "milk"
shelf = "A-02-1"
"""


@dataclass
class Marked:
    """The shop, the marking system, and hands that pick."""

    shop: Shop
    sim: MarkingSim

    def code(self, goods: str, grams: int | None = None, **flags: bool) -> str:
        """A package from the shelf; its code."""
        return self.sim.code(CODES[goods], "water" if goods == WATER else "milk", grams, **flags)

    def begin(self, lines: dict[str, int], way: Way = Way.COUNTER, **order: Any) -> tuple[str, Person]:
        """An order in the picker's hands."""
        order_id = self.shop.order(way, lines, **order)
        picker = self.shop.client("picker")
        picker.ok(f"/picking/tasks/{order_id}/take")
        return order_id, picker

    def scan(self, order_id: str, typed: str, who: str = "picker") -> Any:
        """The scanner types."""
        picker = self.shop.client(who)
        return picker.ok(f"/picking/tasks/{order_id}/scans", id=str(uuid4()), barcode=typed)

    def line(self, order_id: str, goods: str) -> Any:
        """A line of the task."""
        task = self.shop.client("picker").see(f"/picking/tasks/{order_id}")
        return next(each for each in task["lines"] if each["goods_id"] == goods)

    def check(self) -> None:
        """Whatever is to be asked is asked."""
        self.shop.send()

    def picked(self, lines: dict[str, int], way: Way = Way.COUNTER, **order: Any) -> tuple[str, list[str]]:
        """An order that is picked by codes and packed; weighed goods in two pieces."""
        order_id, picker = self.begin(lines, way, **order)
        typed = [self.code(goods) for goods, pieces in lines.items() if goods == WATER for _ in range(pieces)]
        typed += [self.code(CURD, lines[CURD] // 2) for _ in range(2) if CURD in lines]
        for each in typed:
            assert self.scan(order_id, each)["outcome"] in ("more", "picked")
        self.check()
        picker.ok(f"/picking/tasks/{order_id}/pack", id=str(uuid4()))
        return order_id, typed


@pytest.fixture
def marked(engine: Engine, clock: FixedClock, tmp_path: Path) -> Iterator[Marked]:
    (tmp_path / "marking").write_text(KEY)
    (tmp_path / "module").write_text("admin")
    with (
        running_marking(tmp_path) as sim,
        open_shop(
            engine, clock, tmp_path, marking_url=sim.url, marking_key_file=tmp_path / "marking",
            marking_local_url=f"{sim.url}/module", marking_local_user="admin",
            marking_local_password_file=tmp_path / "module",
        ) as shop,
    ):  # fmt: skip
        stock(shop, tmp_path)
        yield Marked(shop, sim)


def stock(shop: Shop, folder: Path) -> None:
    """Marked goods on the shelves, by the shop's own enrichment."""
    app = shop.app
    number = app.catalogue.begin("marked")
    with app.work() as tx:
        importing.stage_cards(tx, number, CARDS)
        importing.stage_prices(tx, number, {WATER: {"retail": 5990}, CURD: {"retail": 89990}})
    app.catalogue.switch(number)
    path = folder / "marked.toml"
    path.write_text(ENRICHMENT, encoding="utf-8")
    app.catalogue.enrich(path)
    rests = {WATER: {"shop": 50_000}, CURD: {"shop": 20_000}}
    app.stock.set_rests(rests, {WATER: 1000, CURD: 1}, "marked")
