"""How much of a line may be picked, when it is done, what may come instead. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from lukoshko_server.orders.rules import Order
from lukoshko_wire.money import half_up
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import Overweight, Unit, Way
from lukoshko_wire.weighing import most_grams


class TooMuch(LukoshkoError):
    """More than the customer agreed to pay for."""

    code = "picking.too-much"
    status = 409


class LineClosed(LukoshkoError):
    """This line waits for the customer, or nothing of it is wanted any more."""

    code = "picking.line-closed"
    status = 409


class NotReady(LukoshkoError):
    """Lines are still to be picked, or the customer has not answered."""

    code = "picking.not-ready"
    status = 409


class NotYours(LukoshkoError):
    """Another picker has this task."""

    code = "picking.not-yours"
    status = 403


class NothingToDo(LukoshkoError):
    """No task waits."""

    code = "picking.nothing-to-do"
    status = 404


class Outside(LukoshkoError):
    """The weight is under the tolerance: weigh more, say why, or raise a shortage."""

    code = "picking.outside-tolerance"
    status = 409


class NotAgreed(LukoshkoError):
    """Neither the shop nor the customer has agreed to pay for more than is held like this."""

    code = "picking.not-agreed"
    status = 409


class ReasonWanted(LukoshkoError):
    """Above the budget goes nothing without a word why."""

    code = "picking.reason-wanted"
    status = 409


class ExtraWaits(LukoshkoError):
    """The customer has still to confirm what is above the hold."""

    code = "picking.extra-waits"
    status = 409


class WeighFirst(LukoshkoError):
    """Goods sold by the piece and priced by weight: what is found lies in the tote, every piece weighed by itself."""

    code = "picking.weigh-first"
    status = 409


class MarkWanted(LukoshkoError):
    """Marked goods are counted by their codes only: every piece is scanned."""

    code = "picking.mark-wanted"
    status = 409


def most(unit: Unit, price_kopecks: int, ordered: int, budget_kopecks: int) -> int:
    """The largest quantity whose sum stays within the budget; pieces never above what was ordered."""
    if not unit.weighed or price_kopecks == 0:
        return ordered
    return most_grams(price_kopecks, budget_kopecks)


@dataclass(frozen=True)
class Weighing:
    """One time on the scales, or one label of them; `tare` names the container, if it is one of the shop's."""

    id: str
    gross_grams: int
    tare_grams: int = 0
    tare: str = ""
    source: str = "scales"

    @property
    def grams(self) -> int:
        """The goods without the container."""
        return self.gross_grams - self.tare_grams


def enough(
    unit: Unit, ordered: int, picked: int, tolerance_percent: int, *, pieces: int = 0, weighed: int = 0
) -> bool:
    """True when the line needs no more: pieces exactly, grams within the tolerance; of pieces that are weighed, all."""
    if not unit.weighed:
        return picked >= ordered
    return weighed >= pieces and picked > 0 and 100 * picked >= (100 - tolerance_percent) * ordered


def lacking(ordered: int, found: int, pieces: int, piece_grams: int, weighed: int) -> int:
    """How much of a line is not there; of goods sold by the piece, what the pieces that lack were thought to weigh."""
    return (pieces - weighed) * piece_grams if pieces else ordered - found


def still_in_tote(unit: Unit, picked: int, bound: int, *, wanted: bool, marked: bool) -> int:
    """What of a picked line counts when less of it is wanted: pieces up to the bound; the rest is done anew.

    Goods by weight are weighed again, marked pieces scanned again: nobody knows which of them leave the tote.
    """
    if picked <= bound:
        return picked if wanted else 0
    return bound if wanted and not unit.weighed and not marked else 0


def instead(unit: Unit, weight_grams: int, missing: int, *, other: Unit, other_grams: int) -> int:
    """How much of other goods stands for what is missing: pieces for pieces, grams for grams, else by weight."""
    if unit.weighed == other.weighed:
        return missing
    grams = missing if unit.weighed else missing * (weight_grams or 1000)
    return grams if other.weighed else max(1, half_up(grams, other_grams or 1000))


def affordable(price_kopecks: int, quantity: int, unit: Unit, limit_kopecks: int | None) -> int:
    """The quantity, lowered until its sum fits the limit; None is no limit."""
    if limit_kopecks is None or price_kopecks == 0:
        return quantity
    if unit.weighed:
        return min(quantity, most(unit, price_kopecks, quantity, limit_kopecks))
    return min(quantity, limit_kopecks // price_kopecks)


def ways_over(
    policy: Iterable[str], agreed: Iterable[Overweight], *, way: Way, by_card: bool, second_hold: bool
) -> list[Overweight]:
    """What may be done with weight above the budget, the best first. Taking out is always possible, and comes last at least.

    Another hold needs an acquirer that lets it stand beside the first; a locker takes no money.
    """
    possible = {Overweight.TRIM}
    if by_card and second_hold:
        possible.add(Overweight.SECOND_HOLD)
    if way is not Way.LOCKER:
        possible.add(Overweight.AT_DOOR)
    allowed = possible & {Overweight.TRIM, *agreed}
    wanted = [Overweight(each) for each in policy if each in allowed]
    return wanted if Overweight.TRIM in wanted else [*wanted, Overweight.TRIM]


def most_at_all(ordered: int, percent: int) -> int:
    """The most grams of a line that anybody may take, whoever pays."""
    return ordered * (100 + percent) // 100


@dataclass(frozen=True)
class Done:
    """What a scan did; `why` is the code of the problem with a marking code."""

    outcome: str
    line_no: int | None
    grams: int | None
    why: str = ""


@dataclass(frozen=True)
class PickedLine:
    """A line of the task as far as picking knows it."""

    no: int
    goods_id: str
    unit: Unit
    state: str
    picked: int
    done: bool


def is_open(line: PickedLine) -> bool:
    """True while a hand is needed."""
    return not line.done and line.state in ("ordered", "picked")


def choose(lines: Iterable[PickedLine], goods_ids: Iterable[str]) -> PickedLine | None:
    """The line that a scan of these goods means: one that still needs a hand first."""
    wanted = set(goods_ids)
    mine = [line for line in lines if line.goods_id in wanted and line.state not in ("removed", "replaced")]
    return next((line for line in mine if is_open(line)), mine[0] if mine else None)


Lies = Literal["tote", "parcel", "courier", "cell", "counter"]


def lies(way: Way, state: str) -> Lies:
    """Where the goods of an order in this state are."""
    if state == "ready":
        return "cell" if way is Way.LOCKER else "counter"
    return LIES[state]


LIES: dict[str, Lies] = {"picking": "tote", "packed": "parcel", "on_the_way": "courier"}


def left_of(
    order: Order, state: str, in_tote: Mapping[int, int], written_off: Mapping[int, int]
) -> dict[int, int]:
    """What of an order's lines came off the shelves and is in stock still: in the tote as far as it is picked, later what
    was packed, refused or not, less what was handed over or is written off already.
    """
    if state == "picking":
        return dict(in_tote)
    kept = [line for line in order.lines if line.state not in ("removed", "replaced")]
    packed = {line.no: (line.picked or 0) - (line.handed or 0) for line in kept}
    return {no: max(quantity - written_off.get(no, 0), 0) for no, quantity in packed.items()}
