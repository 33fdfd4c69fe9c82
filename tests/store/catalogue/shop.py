"""A small catalogue, staged and switched as an import does it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lukoshko_server.catalogue.service import Card, Catalogue, importing
from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_wire.values import Unit, Vat

Group = tuple[str, str, str | None, bool]

GROUPS: list[Group] = [
    ("food", "Продукты", None, False),
    ("dairy", "Молочные", "food", False),
    ("drinks", "Алкоголь", "food", False),
    ("beer", "Пиво", "drinks", False),
]
CARDS = [
    Card(
        "milk",
        "Молоко пастеризованное 2,5%",
        "А-17",
        ("4690000000013",),
        Unit.PIECE,
        "dairy",
        "Свежее",
        Vat.VAT10,
    ),
    Card("cheese", "Сыр Гауда", "10101", ("2000001000019",), Unit.KG, "dairy", "", Vat.VAT10),
    Card("lager", "Пиво светлое", "", (), Unit.PIECE, "beer", "", Vat.VAT22),
    Card("hedgehog", "Ёжики шоколадные", "", (), Unit.PACK, "food", "", None),
    Card("bare", "Творог без цены", "", (), Unit.PACK, "dairy", "", None),
]
PRICES = {
    "milk": {"retail": 8990, "sale": 7990},
    "cheese": {"retail": 104990},
    "lager": {"retail": 7990},
    "hedgehog": {"retail": 12000, "sale": 15000},
}


def shop(work: Work, **settings: object) -> Catalogue:
    """An empty catalogue."""
    return Catalogue(work, Settings(data_dir=Path("unused"), **settings))  # type: ignore[arg-type]


def bring(
    work: Work,
    catalogue: Catalogue,
    *,
    groups: Sequence[Group] = (),
    cards: Sequence[Card] = (),
    prices: Mapping[str, Mapping[str, int]] | None = None,
    full: bool = False,
    owner: str = "file",
) -> int:
    """Stage all this into a new generation and switch to it; its number."""
    number = catalogue.begin(owner)
    with work() as tx:
        importing.stage_price_types(
            tx, number, [("retail", "Розничная", "RUB"), ("sale", "Акционная", "RUB")]
        )
        importing.stage_groups(tx, number, groups)
        importing.stage_cards(tx, number, cards)
        if prices is not None:
            importing.stage_prices(tx, number, prices)
        while full and importing.retire_cards(tx, number):
            pass
    catalogue.switch(number)
    return number


def filled(work: Work, **settings: object) -> Catalogue:
    """The small catalogue, on sale."""
    catalogue = shop(work, **settings)
    bring(work, catalogue, groups=GROUPS, cards=CARDS, prices=PRICES)
    return catalogue
