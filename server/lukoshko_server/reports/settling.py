"""Receipts set against settlements, one row each, every difference by name; and the rows added up. Pure."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from lukoshko_server.payments.taken import Settled
from lukoshko_server.receipts.by_shift import Document
from lukoshko_server.reports.rules import NEXT_WORKING_DAY
from lukoshko_server.tills.strays import Stray

FINE = ("ok", "returned", "corrected")
"""Kinds that are no differences."""
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Pair:
    """A settlement and its receipt; one of the two may be missing."""

    order_id: str
    settled: Settled | None
    document: Document | None
    kind: str
    """As SettledKind says."""
    due_at: datetime | None = None
    stray: Stray | None = None

    @property
    def at(self) -> datetime | None:
        """When it happened: the money, else the receipt."""
        if self.settled is not None:
            return self.settled.taken_at
        return self.document.printed_at if self.document is not None else None

    @property
    def money_kopecks(self) -> int:
        """What was taken."""
        return self.settled.kopecks if self.settled is not None else 0

    @property
    def receipt_kopecks(self) -> int:
        """What the receipt says was paid with it; less than zero for what went back."""
        if self.stray is not None:
            return self.stray.total_kopecks
        return self.document.money_kopecks * self.document.sign if self.document is not None else 0


@dataclass(frozen=True)
class Sum:
    """Pairs added up: of a day, a shift of a till, or of everything."""

    settlements: int
    receipts: int
    money_kopecks: int
    receipt_kopecks: int
    returned_kopecks: int
    differences: int


def settle(taken: Sequence[Settled], documents: Iterable[Document], strays: Iterable[Stray]) -> list[Pair]:
    """One pair for each settlement, each receipt without one, each return and each second document."""
    papers: dict[str, list[Document]] = {}
    for document in sorted(documents, key=lambda each: (each.printed_at, each.id)):
        papers.setdefault(document.settlement_id, []).append(document)
    pairs: list[Pair] = []
    for each in taken:
        pairs += _pairs(each, papers.pop(each.id, []))
    for rest in papers.values():
        # What belongs to a refund goes back, its corrections too; anything else has no settlement.
        kind = "returned" if any(document.sign < 0 for document in rest) else "no_settlement"
        pairs += [Pair(document.order_id, None, document, kind) for document in rest]
    return pairs + [Pair(each.order_id, None, None, "doubled", stray=each) for each in strays]


def add_up(pairs: Iterable[Pair]) -> Sum:
    """Everything of these pairs."""
    pairs = list(pairs)
    return Sum(
        settlements=sum(pair.settled is not None for pair in pairs),
        receipts=sum(pair.document is not None and pair.kind != "returned" for pair in pairs),
        money_kopecks=sum(pair.money_kopecks for pair in pairs),
        receipt_kopecks=sum(pair.receipt_kopecks for pair in pairs if pair.kind != "returned"),
        returned_kopecks=-sum(pair.receipt_kopecks for pair in pairs if pair.kind == "returned"),
        differences=sum(pair.kind not in FINE for pair in pairs),
    )


def by(pairs: Iterable[Pair], key: Callable[[Pair], K]) -> Mapping[K, Sum]:
    """The pairs added up by a key, in the order of their keys."""
    parts: dict[K, list[Pair]] = {}
    for pair in pairs:
        parts.setdefault(key(pair), []).append(pair)
    return {name: add_up(parts[name]) for name in sorted(parts, key=str)}


def day_of(pair: Pair, offset: timedelta) -> str:
    """The local day of a pair; of a second document, which has none, nothing."""
    at = pair.at
    return (at + offset).date().isoformat() if at is not None else ""


def shift_of(pair: Pair) -> tuple[str, str, int]:
    """Till, storage and shift of a pair's receipt; nothing while there is none."""
    if pair.stray is not None:
        return pair.stray.till_id, pair.stray.fn_number, pair.stray.shift_number
    document = pair.document
    return (
        (document.till_id, document.fn_number, document.shift_number) if document is not None else ("", "", 0)
    )


def _pairs(settled: Settled, papers: Sequence[Document]) -> list[Pair]:
    """A settlement beside the last receipt that stands for it; what was undone on the way adds up to nothing."""
    if not papers:
        return [Pair(settled.order_id, settled, None, "debt", due_at=settled.taken_at + NEXT_WORKING_DAY)]
    stands = next((each for each in reversed(papers) if each.sign > 0), papers[-1])
    net = sum(each.money_kopecks * each.sign for each in papers)
    kind = "ok" if net == settled.kopecks else "other_total"
    undone = [Pair(each.order_id, None, each, "corrected") for each in papers if each is not stands]
    return [Pair(settled.order_id, settled, stands, kind), *undone]
