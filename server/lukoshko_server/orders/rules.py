"""What may happen to an order, and what it adds up to. Pure.

Only events and states stand in the table, and every way of receipt uses the same one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from lukoshko_wire.discounts import NOTHING_OFF, Agreed, Off, Portion, take_off
from lukoshko_wire.money import line_sum
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import Overweight, Unit, Vat, Way, Zone
from lukoshko_wire.weighing import pieces_of

TRANSITIONS: dict[str, dict[str, str]] = {
    "awaiting_payment": {"confirm": "confirmed", "take": "handing_over", "cancel": "cancelled"},
    "confirmed": {"start_picking": "picking", "cancel": "cancelled"},
    "picking": {"pack": "packed", "put_back": "confirmed", "cancel": "cancelled"},
    "packed": {"carry": "on_the_way", "shelve": "ready", "cancel": "cancelled"},
    "on_the_way": {
        "stow": "ready", "settle": "handing_over", "refuse": "refused", "bring_back": "packed", "cancel": "cancelled",
    },
    "ready": {
        "settle": "handing_over", "refuse": "refused", "recall": "packed", "unstow": "on_the_way", "cancel": "cancelled",
    },
    "handing_over": {
        "hand": "completed", "back_to_door": "on_the_way", "back_to_shelf": "ready", "spoil": "refused",
    },
    "completed": {},
    "refused": {},
    "cancelled": {},
}  # fmt: skip
IN_EXCHANGE = "exchange"
DRAFTS = ("awaiting_payment", "cancelled")
FINAL = frozenset(state for state, ways_out in TRANSITIONS.items() if not ways_out)


class WrongState(LukoshkoError):
    """The order's state does not allow this."""

    code = "order.wrong-state"
    status = 409


@dataclass(frozen=True)
class Line:
    """A line with its quantities kept apart; pieces, packs, or grams."""

    no: int
    goods_id: str
    name: str
    unit: Unit
    zone: Zone
    picture: str
    price_kopecks: int
    vat: Vat
    weight_grams: int
    ordered: int
    picked: int | None = None
    refused: int = 0
    handed: int | None = None
    state: str = "ordered"
    replaces: int | None = None
    regular_kopecks: int | None = None
    """Price of a unit before a percent or a promotion took it down to `price_kopecks`; None when none did."""
    marked: bool = False
    """Sold by marking code only."""
    off_kopecks: int = 0
    """Its share of what comes off the whole order; the order reckons it."""
    piece_grams: int = 0
    """What a piece was thought to weigh, of goods sold by the piece and priced by weight; 0 for all others."""
    budget_kopecks: int = 0
    """What was set aside for it: the sum as ordered, with the buffer where it is weighed."""
    weights: tuple[int, ...] = ()
    """Grams of every weighing that makes up what was picked; of goods sold by the piece, of every piece."""

    @property
    def pieces(self) -> int:
        """How many pieces were ordered of goods priced by weight; 0 for all others."""
        return pieces_of(self.ordered, self.piece_grams) if self.piece_grams else 0

    @property
    def due(self) -> int:
        """What would be charged now: handed, else picked less refused, else ordered."""
        if self.state in ("removed", "replaced"):
            return 0
        if self.handed is not None:
            return self.handed
        return max((self.ordered if self.picked is None else self.picked) - self.refused, 0)

    @property
    def sum_kopecks(self) -> int:
        """Kopecks of what is due, less its share of what comes off the order."""
        return self.portion.kopecks - self.off_kopecks

    @property
    def portion(self) -> Portion:
        """What is due, for what comes off."""
        return Portion(self.price_kopecks, self.due, self.unit.weighed, self.marked)

    @property
    def ordered_sum_kopecks(self) -> int:
        """Kopecks of what was ordered."""
        return line_sum(self.price_kopecks, self.ordered, weighed=self.unit.weighed)


@dataclass(frozen=True)
class Order:
    """An order as read: rows never leave the subject."""

    id: str
    number: str
    customer_id: str
    state: str
    way: Way
    place_id: str
    window_id: str
    window_starts_at: datetime
    window_ends_at: datetime
    payment: str
    """How it is to be paid; IN_EXCHANGE for what a clerk gives for goods that came back."""
    replacements: str
    """ask or remove."""
    address: dict[str, Any] | None
    fee_kopecks: int
    created_at: datetime
    trouble: str = ""
    version: int = 1
    lines: tuple[Line, ...] = field(default=())
    overweight: tuple[Overweight, ...] = ()
    """What the customer agreed to where weighed goods come to more than is held."""
    agreed: Agreed = NOTHING_OFF
    """What was agreed to come off the whole order."""
    off: Off = field(init=False, compare=False)
    """What of it comes off the goods as now known."""

    def __post_init__(self) -> None:
        off = take_off(self.agreed, [line.portion for line in self.lines])
        shares = zip(self.lines, off.by_line, strict=True)
        object.__setattr__(self, "off", off)
        object.__setattr__(self, "lines", tuple(replace(line, off_kopecks=less) for line, less in shares))

    @property
    def is_draft(self) -> bool:
        """True of what a clerk only prepares, or has given up: no customer has heard of it."""
        return self.payment == IN_EXCHANGE and self.state in DRAFTS

    def line(self, no: int) -> Line:
        """The line of this number. Raises WrongState when there is none."""
        for line in self.lines:
            if line.no == no:
                return line
        raise WrongState(f"order {self.id} has no line {no}", line_no=no)

    @property
    def goods_kopecks(self) -> int:
        """Goods as now known, less what comes off."""
        return sum(line.sum_kopecks for line in self.lines)

    @property
    def estimate_kopecks(self) -> int:
        """Goods as ordered; replacements do not count twice."""
        return sum(line.ordered_sum_kopecks for line in self.lines if line.replaces is None)

    @property
    def total_kopecks(self) -> int:
        """Goods as now known plus the fee; nothing when no goods are left."""
        goods = self.goods_kopecks
        return goods + self.fee_kopecks if goods else 0


def after(state: str, event: str) -> str:
    """The state that follows. Raises WrongState when the table has no such way."""
    following = TRANSITIONS[state].get(event)
    if following is None:
        raise WrongState(f"{event} is not possible in {state}", state=state, event=event)
    return following


def hold_for(lines: Iterable[Line], *, fee_kopecks: int, off_kopecks: int = 0) -> int:
    """The sum to hold: what was set aside for the goods, plus the fee, less what comes off the whole order."""
    return fee_kopecks - off_kopecks + sum(line.budget_kopecks for line in lines)
