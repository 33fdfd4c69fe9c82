"""Marking codes as the fiscal storage checks them (ФФД 1.2): one at a time, then kept in a table.

The storage checks the crypto tail with its own keys; the marking system answers through the register's link. Four
characters of tail (milk, water, beer) are of a kind that no storage can check.
"""

from dataclasses import dataclass

from lukoshko_sim.keeping import Faults
from lukoshko_sim.till.receipt import Mark
from lukoshko_sim.till.refusal import Refusal, Why

TABLE = 128
LONGEST_CODE = 256
CHECKED, POSITIVE, EVERYTHING = 1, 2, 15
DONE, NOT_CHECKABLE, NO_KEYS, NO_GS1, OTHER = range(5)
STATUSES = frozenset({1, 2, 3, 4, 5, 6, 255})
UNRECOGNISED, SHORT, TAIL_88, CODE_44, TAIL_44, TAIL_4 = range(6)


@dataclass(frozen=True)
class Check:
    """What came of one check: the storage's own verdict and its cause, kind of code, 2106, and who was asked."""

    code: bytes
    status: int
    local: int
    cause: int
    kind: int
    result: int
    asked: bool
    answered: bool


class Marks:
    """The code that is being checked, and the table of those that were taken."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self.checking: Check | None = None
        self.taken: dict[bytes, Check] = {}

    def check(self, code: bytes, status: int) -> Check:
        """Check one code. Raises Refusal: MARK_BLOCKED, MARK_DENIED, MARK_BUSY, MARK_TABLE, MARK_BAD."""
        if self._faults.take("marks_blocked") is not None:
            raise Refusal(Why.MARK_BLOCKED)
        if self._faults.take("marks_denied") is not None:
            raise Refusal(Why.MARK_DENIED)
        if self.checking is not None:
            raise Refusal(Why.MARK_BUSY)
        if len(self.taken) >= TABLE:
            raise Refusal(Why.MARK_TABLE)
        if not 0 < len(code) <= LONGEST_CODE or status not in STATUSES:
            raise Refusal(Why.MARK_BAD)
        kind = kind_of(code)
        cause = self._cause(kind)
        local = CHECKED | POSITIVE if cause == DONE else 0
        down = self._faults.take("ism_down")
        says = self._faults.take("ism_says") if down is None else None
        adds = 0 if down is not None else EVERYTHING if says is None else int(says["bits"]) & EVERYTHING
        asked = down is None or down["how"] == "timeout"
        self.checking = Check(code, status, local, cause, kind, local | adds, asked, down is None)
        return self.checking

    def decide(self, *, take: bool) -> Check:
        """Take the code that was checked, or not. Raises Refusal MARK_STATE."""
        if self.checking is None:
            raise Refusal(Why.MARK_STATE)
        check, self.checking = self.checking, None
        if take:
            self.taken[check.code] = check
        return check

    def of(self, code: bytes) -> Mark:
        """What a line may say of a code. Raises Refusal MARK_UNCHECKED."""
        check = self.taken.get(code)
        if check is None:
            raise Refusal(Why.MARK_UNCHECKED)
        return Mark(code, check.status, check.result)

    def clear(self) -> None:
        """Forget every code."""
        self.checking = None
        self.taken.clear()

    def _cause(self, kind: int) -> int:
        if kind == UNRECOGNISED:
            return NO_GS1
        if kind not in (TAIL_88, TAIL_44):
            return NOT_CHECKABLE
        return NO_KEYS if self._faults.take("fn_no_keys") is not None else DONE


def kind_of(code: bytes) -> int:
    """What kind of code it is by its parts after GS (reference 1.6, 7.1)."""
    if not code.startswith(b"01") or b"\x1d" not in code:
        return SHORT if code.startswith(b"01") or len(code) == 29 else UNRECOGNISED
    parts = {part[:2]: part[2:] for part in code.split(b"\x1d")[1:]}
    if b"92" in parts:
        return TAIL_88 if len(parts[b"92"]) >= 88 else TAIL_44
    return TAIL_4 if len(parts.get(b"93", b"")) == 4 else UNRECOGNISED
