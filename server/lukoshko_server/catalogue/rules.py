"""What a card says, which groups are banned, how words are searched. No I/O."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lukoshko_wire.exposure import Stands
from lukoshko_wire.marks import MarkGroup
from lukoshko_wire.values import Unit, Vat, Zone
from lukoshko_wire.weighing import budget

_NOT_WORDS = re.compile(r"[^0-9a-zа-я]+")
_ENDINGS = "аяыиоеуюьй"
MOST_WORDS = 8


@dataclass(frozen=True)
class Goods:
    """Goods as the shop sells them: 1C's card with the shop's own enrichment. Price per piece, pack or kilogram."""

    id: str
    name: str
    group_id: str | None
    unit: Unit
    price_kopecks: int
    zone: Zone
    picture: str
    vat: Vat
    weight_grams: int
    width_mm: int
    depth_mm: int
    height_mm: int
    shelf: str
    barcodes: tuple[str, ...]
    item_code: str
    """What a weight label calls these goods; "" when they are not weighed or have no such code."""
    article: str
    description: str
    remote_sale: bool
    for_sale: bool
    regular_kopecks: int = 0
    """The price without a promotion."""
    upright: bool = True
    """This side up; False: may be laid on any side."""
    stands: Stands = field(default_factory=Stands)
    """What they may stand by their label, where that is not what their zone says."""
    marked: MarkGroup | None = None
    """Sold by marking code only."""
    piece_grams: int = 0
    """What a piece usually weighs, of goods that are sold by the piece and priced by weight; 0 for all others."""
    per_100g: bool = False
    """The price is shown per 100 g; money is counted per kilogram all the same."""
    buffer_percent: int | None = None
    """What is held above the estimate, where these goods stray more or less than others."""

    def buffer(self, usual_percent: int) -> int:
        """What is held above the estimate; nothing above what nobody weighs."""
        if not self.unit.weighed:
            return 0
        return usual_percent if self.buffer_percent is None else self.buffer_percent


@dataclass(frozen=True)
class Buffer:
    """What the shop holds above the estimate of weighed goods; a cap of 0 kopecks is none."""

    percent: int
    most_kopecks: int

    def over(self, goods: Goods, estimate_kopecks: int) -> int:
        """What is set aside for goods that are estimated at so much."""
        percent = goods.buffer(self.percent)
        return budget(estimate_kopecks, buffer_percent=percent, most_extra_kopecks=self.most_kopecks)


@dataclass(frozen=True)
class Card:
    """A card of goods as a file brings it; None: the file says nothing about it."""

    id: str
    name: str
    article: str | None = None
    barcodes: tuple[str, ...] = ()
    unit: Unit | None = None
    group_id: str | None = None
    description: str | None = None
    vat: Vat | None = None
    deleted: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)
    marked: MarkGroup | None = None
    piece_grams: int | None = None


@dataclass(frozen=True)
class GroupNode:
    """A group with what the shop adds."""

    id: str
    name: str
    parent_id: str | None
    picture: str
    sold_remotely: bool


@dataclass(frozen=True)
class Tree:
    """The groups of one generation."""

    nodes: Mapping[str, GroupNode]
    banned_names: frozenset[str]

    def up(self, group_id: str | None) -> list[GroupNode]:
        """The group and what is above it; a loop in the data ends the way."""
        way: list[GroupNode] = []
        while group_id is not None and group_id in self.nodes and self.nodes[group_id] not in way:
            way.append(self.nodes[group_id])
            group_id = self.nodes[group_id].parent_id
        return way

    def may_be_sold_remotely(self, group_id: str | None) -> bool:
        """False when the group or any above it is banned, by name or by the shop."""
        return all(
            node.sold_remotely and node.name.strip().casefold() not in self.banned_names
            for node in self.up(group_id)
        )

    def below(self, group_id: str) -> list[str]:
        """The group and everything below it; nothing of a group that is not there."""
        return [each for each in self.nodes if group_id in self.ways[each]]

    @cached_property
    def ways(self) -> Mapping[str, tuple[str, ...]]:
        """Every group's own id and those above."""
        return {each: tuple(node.id for node in self.up(each)) for each in self.nodes}

    def roll_up(self, counts: Mapping[str | None, int]) -> dict[str, int]:
        """Goods of each group and of everything below it."""
        total: dict[str, int] = {}
        for group_id, count in counts.items():
            for each in self.ways.get(group_id or "", ()):
                total[each] = total.get(each, 0) + count
        return total


def price(regular: int | None, promo: int | None) -> int:
    """What the customer pays in kopecks: a promo price wins while it is lower; 0 means not for sale."""
    if not regular:
        return 0
    return promo if promo and promo < regular else regular


def fold(text: str) -> str:
    """Lower case, ё as е, words by single spaces, a space in front: what a search looks through."""
    return " " + _NOT_WORDS.sub(" ", text.casefold().replace("ё", "е")).strip()


def stem(word: str) -> str:
    """A Russian word of five letters or more without its last vowel, so that one form finds the others."""
    return word[:-1] if len(word) >= 5 and word[-1] in _ENDINGS else word


def stems(query: str) -> list[str]:
    """Beginnings of words that a query asks for."""
    return [stem(word) for word in fold(query).split()][:MOST_WORDS]


def item_code(article: str, unit: Unit) -> str:
    """Five digits of a weighed item's article, as a weight label carries them; "" otherwise."""
    plain = article.strip()
    return plain.zfill(5) if unit.weighed and plain.isascii() and plain.isdigit() and len(plain) <= 5 else ""


def merged(card: Card, before: Mapping[str, object] | None) -> dict[str, object]:
    """Values of a card, with what was known where the file is silent."""
    known = before or {}

    def say(name: str, value: object, default: object) -> object:
        return known.get(name, default) if value is None else value

    unit = say("unit", card.unit.value if card.unit else None, Unit.PIECE.value)
    article = say("article", card.article[:100] if card.article is not None else None, "")
    name = card.name[:250]
    return {
        "name": name,
        "fold": f"{fold(name)}{fold(str(article))}"[:400],
        "article": article,
        "unit": unit,
        "group_id": say("group_id", card.group_id, None),
        "description": say(
            "description", card.description[:4000] if card.description is not None else None, ""
        ),
        "vat": say("vat", card.vat.value if card.vat else None, None),
        "barcodes": list(dict.fromkeys(card.barcodes)) or known.get("barcodes", []),
        "properties": dict(card.properties) or known.get("properties", {}),
        "marked": say("marked", card.marked, None) if card.marked is not MarkGroup.NONE else None,
        "piece_grams": say("piece_grams", card.piece_grams, 0),
        "active": not card.deleted,
    }


def marked(own: str | None, card: str | None) -> MarkGroup | None:
    """The group that needs a code: what the shop says, else what 1C says."""
    said = own or card
    return MarkGroup(said) if said and said != MarkGroup.NONE else None


def piece_grams(unit: Unit, own: str | None, own_grams: int, card_grams: int) -> int:
    """What a piece weighs of goods sold by the piece and priced by weight: the shop's word, else 1C's; 0 for others."""
    if not unit.weighed or own == "weight":
        return 0
    return own_grams if own == "piece" else card_grams


def choose(wanted: str, known: Iterable[tuple[str, str]]) -> str | None:
    """Id of what a setting names by id or by name, letter case aside; None when there is no such thing."""
    plain = wanted.strip().casefold()
    return next((own for own, name in known if plain in (own.casefold(), name.strip().casefold())), None)
