"""What a courier's cash may do: kinds of entries, the life of a shift, where a late fact belongs. Pure.

| state | what happens next |
|---|---|
| open | cash comes in and goes out; `begin` ends the showing of sums |
| counting | the courier types what was counted; what is expected is shown to nobody |
| counted | a difference is signed by somebody else; then the cash is handed over |
| handed_over | the shop has the cash and takes it to the bank |
| banked | the bank has it and has not said so yet |
| confirmed | the bank says so |

A late fact of the door may reach a shift in any state: its difference is reckoned anew, and asks for a signature again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from lukoshko_wire.problems import LukoshkoError

State = Literal["open", "counting", "counted", "handed_over", "banked", "confirmed"]
STATES: tuple[State, ...] = ("open", "counting", "counted", "handed_over", "banked", "confirmed")
RUNNING: tuple[State, ...] = ("open", "counting")
"""States in which the cash is with the courier and not counted yet; a courier has at most one such shift."""
STEPS: Mapping[str, tuple[State, State]] = {
    "begin": ("open", "counting"),
    "count": ("counting", "counted"),
    "recount": ("counted", "counting"),
    "hand_over": ("counted", "handed_over"),
    "bank": ("handed_over", "banked"),
    "confirm": ("banked", "confirmed"),
}
IN, OUT, EITHER = ("float", "taken"), ("change", "refund", "handed_over"), ("discrepancy",)
KINDS = (*IN, *OUT, *EITHER)
OF_ORDERS = ("taken", "change", "refund")
SIGN_WITHIN = timedelta(days=1)
"""A difference is explained and signed by then."""


class NoShift(LukoshkoError):
    """The courier has no shift of cash that is going on."""

    code = "cash.no-shift"
    status = 409


class ShiftRuns(LukoshkoError):
    """The courier has a shift of cash already."""

    code = "cash.shift-runs"
    status = 409


class WrongStep(LukoshkoError):
    """The shift of cash is not where this step begins."""

    code = "cash.wrong-step"
    status = 409


class OtherSum(LukoshkoError):
    """Another sum stands in the books than the one that was seen."""

    code = "cash.other-sum"
    status = 409


class NotSigned(LukoshkoError):
    """What was counted differs from what is expected, and nobody has signed for it."""

    code = "cash.not-signed"
    status = 409


class NothingToSign(LukoshkoError):
    """No difference of this shift waits for a signature."""

    code = "cash.nothing-to-sign"
    status = 409


class SamePerson(LukoshkoError):
    """Nobody signs for the own cash."""

    code = "cash.same-person"
    status = 403


@dataclass(frozen=True)
class Entry:
    """A line of the journal: kopecks that came in, or below zero went out."""

    id: str
    shift_id: str
    kind: str
    kopecks: int
    order_id: str | None
    route: str
    """The day of the route sheet that the order is on; empty for what belongs to no order."""
    at: datetime
    by: str


@dataclass(frozen=True)
class Span:
    """The time in which a courier's cash went into a shift; open while `until` is None."""

    shift_id: str
    since: datetime
    until: datetime | None


def step(state: str, event: str) -> State:
    """The state after an event. Raises WrongStep."""
    begins, ends = STEPS[event]
    if state != begins:
        raise WrongStep(f"the shift is {state}", state=state, wanted=begins)
    return ends


def is_blind(state: str) -> bool:
    """True while the cash is counted: nobody is told what is expected, for whoever counts may have other roles."""
    return state == "counting"


def paid_in_cash(settlement_id: str, kopecks: int, given_kopecks: int) -> list[tuple[str, str, int]]:
    """Id, kind and kopecks of what one payment leaves in the journal: what was got, and the change that was given."""
    got = max(kopecks, given_kopecks)
    entries = [(f"taken:{settlement_id}", "taken", got)]
    return [*entries, (f"change:{settlement_id}", "change", kopecks - got)] if got > kopecks else entries


def expected(entries: Iterable[Entry]) -> int:
    """What must have been in the bag when it was counted: everything but the handing over itself."""
    return sum(entry.kopecks for entry in entries if entry.kind != "handed_over")


def belongs(spans: Sequence[Span], at: datetime) -> str | None:
    """The shift that a fact of this moment belongs to: the one that ran then, else the one that runs now, or None."""
    then = [span for span in spans if span.since <= at and (span.until is None or at < span.until)]
    now = [span for span in spans if span.until is None]
    found = max(then or now, key=lambda span: (span.since, span.shift_id), default=None)
    return found.shift_id if found is not None else None
