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
CHECKED, POSITIVE, ASKED, STATUS_RIGHT = 1, 2, 4, 8
DONE, NOT_CHECKABLE, NO_KEYS, NO_GS1, OTHER = range(5)
STATUSES = frozenset({1, 2, 3, 4, 5, 6, 255})
UNRECOGNISED, SHORT, TAIL_88, CODE_44, TAIL_44, TAIL_4 = range(6)


@dataclass(frozen=True)
class Check:
    """What came of one check: local verdict and cause, kind of code, and the system's answer if it came."""

    code: bytes
    status: int
    cause: int
    kind: int
    result: int
    answered: bool

    @property
    def local(self) -> int:
        """Bits 0 and 1: whether the storage checked it, and whether it is right."""
        return self.result & (CHECKED | POSITIVE)


class Marks:
    """The code that is being checked, and the table of those that were taken."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self.checking: Check | None = None
        self.taken: dict[bytes, Check] = {}

    def check(self, code: bytes, status: int) -> Check:
        """Check one code. Raises Refusal: MARK_BUSY, MARK_BAD, MARK_TABLE, MARK_BLOCKED."""
        if self._faults.take("marks_blocked") is not None:
            raise Refusal(Why.MARK_BLOCKED)
        if self.checking is not None:
            raise Refusal(Why.MARK_BUSY)
        if len(self.taken) >= TABLE:
            raise Refusal(Why.MARK_TABLE)
        if not 0 < len(code) <= LONGEST_CODE or status not in STATUSES:
            raise Refusal(Why.MARK_BAD)
        kind = kind_of(code)
        cause = self._cause(kind)
        result = CHECKED | POSITIVE if cause == DONE else 0
        answered = self._faults.take("ism_down") is None
        if answered:
            says = self._faults.peek("ism_says")
            self._faults.take("ism_says")
            result |= ASKED | STATUS_RIGHT if says is None else int(says["bits"]) & 12
            if says is None and cause != DONE:
                # The system vouches for what the storage cannot check itself.
                result |= CHECKED | POSITIVE
        self.checking = Check(code, status, cause, kind, result, answered)
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
