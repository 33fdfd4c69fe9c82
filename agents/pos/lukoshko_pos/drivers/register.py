"""What any fiscal register does for us, in a register's own words. The next family is one module that says it in bytes.

A driver sends once and decides nothing: what silence means is found out by `recovery`, the same for every family.
"""

import enum
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, Literal, Protocol

from lukoshko_wire.pos import Receipt
from lukoshko_wire.problems import LukoshkoError

ShiftIs = Literal["closed", "opened", "expired", "none"]


class Unreachable(LukoshkoError):
    """The register does not answer, or what it answers is not its protocol. What was sent may have arrived."""

    code: ClassVar[str] = "register.unreachable"


class RegisterFault(LukoshkoError):
    """The register answered with an error; `number` is the family's own code."""

    code: ClassVar[str] = "register.error"

    def __init__(self, number: int, description: str) -> None:
        super().__init__(f"error {number}: {description}", number=number)
        self.number = number


class MarkRefused(LukoshkoError):
    """The storage or the marking system forbids to sell a thing with this code: nothing of the receipt was begun."""

    code: ClassVar[str] = "register.mark-refused"


class NotTaken(LukoshkoError):
    """The register refused the command itself: nothing of it was begun."""

    code: ClassVar[str] = "register.not-taken"


class VatUnnamed(NotTaken):
    """The settings name no literal of this register for a rate."""

    code: ClassVar[str] = "register.vat-unnamed"


class Meaning(enum.Enum):
    """What an error number of a family tells about the receipt that it ended."""

    REFUSING = (
        "the data are wrong, or the register will never print again: nothing was written and will not be"
    )
    SHIFT = "the shift is over or not open: nothing was written"
    UNCLEAR = "link, paper, clock, storage: only the storage knows"


class Stage(enum.Enum):
    """How far a receipt that was sent has come, as the register says."""

    ABSENT = "the register has never had it, or has kept no word of it"
    PENDING = "waiting, in progress or blocked: proves nothing"
    READY = "written"
    VOID = "cancelled, never begun, or nothing is under way any more"
    DRAFT = "a receipt is open that was not closed: nothing of it is written"
    FAILED = "ended with an error"


@dataclass(frozen=True)
class Can:
    """What a family is able to do."""

    queue: bool
    """It keeps requests under their uuids; otherwise commands are carried out while we wait."""
    storage: bool
    """Documents of its fiscal storage can be read; otherwise its own word by our key is all there is."""
    shift: bool = True
    """It has a shift and a drawer that are ours to look after."""


@dataclass(frozen=True)
class State:
    """The register's body and its shift, now. Times are aware."""

    shift: ShiftIs
    shift_number: int
    shift_ends: datetime | None = None
    clock: datetime | None = None
    paper: bool = True
    cover_open: bool = False
    storage: bool = True


@dataclass(frozen=True)
class LastDocument:
    """How far which fiscal storage is written."""

    fn_number: str
    fd_number: int


@dataclass(frozen=True)
class Written:
    """Fiscal data of a document in the storage; `at` is aware, `printed` is False while its paper is owed."""

    fn_number: str
    fd_number: int
    fiscal_sign: str
    shift_number: int
    receipt_number: int
    registration_number: str
    at: datetime
    total_kopecks: int
    printed: bool = True


@dataclass(frozen=True)
class StoredReceipt:
    """A receipt as the storage holds it: by what it is recognised, and its fiscal data."""

    written: Written
    kind: int
    """Tag 1054."""
    correction: bool
    marks: tuple[tuple[str, str], ...]
    """Tag 1084: names and values."""
    paid: dict[str, int] = field(default_factory=dict)
    """Kopecks by way of paying: tags 1031, 1081, 1215, 1216 and 1217 that stand in it."""

    @property
    def fd_number(self) -> int:
        """Number of the document."""
        return self.written.fd_number


@dataclass(frozen=True)
class ShiftDocument:
    """The report that opened or closed a shift."""

    shift_number: int
    fd_number: int


@dataclass(frozen=True)
class Standing:
    """What the register says of one request."""

    stage: Stage
    number: int = 0
    detail: str = ""
    meaning: Meaning = Meaning.UNCLEAR
    fd_number: int = 0
    """Of the document, when it is written."""
    printed: bool = False
    blocked: bool = False
    """Pending until somebody or something helps."""
    written: Written | None = None
    """Fiscal data, where the register tells them and its storage cannot be read."""


@dataclass(frozen=True)
class Operator:
    """Who stands at the till; an automatic one has nobody."""

    name: str = ""
    inn: str = ""


NOBODY = Operator()


@dataclass(frozen=True)
class OfdQueue:
    """Documents that wait for the operator of fiscal data."""

    unsent: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True)
class Life:
    """How long the fiscal storage will do. None is: this family does not tell."""

    ends: date | None = None
    ends_in_3_days: bool = False
    ends_in_30_days: bool = False
    nearly_full: bool = False
    ofd_silent: bool = False
    critical: bool = False


@dataclass(frozen=True)
class Registration:
    """As what the register is known to the tax office. `taxations` in the words of our receipts."""

    inn: str = ""
    registration_number: str = ""
    taxations: tuple[str, ...] = ()
    ffd: str = ""
    serial: str = ""
    """The number of the register itself, over which the registration number is reckoned."""


NO_QUEUE, UNTOLD_LIFE, UNREGISTERED = OfdQueue(), Life(), Registration()
"""What is known before a register has told."""
REFUSED_2106 = frozenset({1, 5, 7, 17})
"""Results of a check after which a thing must not be sold (tag 2106): a negative check, or a wrong status."""


class Register(Protocol):
    """One register. Everything may raise RegisterFault, NotTaken or Unreachable."""

    @property
    def can(self) -> Can:
        """What this family is able to do."""
        ...

    def close(self) -> None:
        """Let the connection go."""
        ...

    def state(self) -> State:
        """Paper, cover, clock, shift."""
        ...

    def serial(self) -> str:
        """The register's own number."""
        ...

    def last_document(self) -> LastDocument:
        """How far the storage is written."""
        ...

    def receipts(self, first: int, last: int) -> list[StoredReceipt]:
        """The receipts among the documents of these numbers, with their content. Raises BadDocument, too."""
        ...

    def ofd(self) -> OfdQueue:
        """What waits for the operator of fiscal data."""
        ...

    def print_once(self, key: str, receipt: Receipt) -> None:
        """Send a receipt under a key; a register with a queue takes a key once.

        Raises NotTaken and MarkRefused when nothing of it was begun, Unreachable when it may be written.
        """
        ...

    def look(self, key: str) -> Standing:
        """What became of what was sent under a key."""
        ...

    def cancel_draft(self) -> None:
        """Drop a receipt that was begun and not closed, whoever began it."""
        ...

    def continue_print(self) -> None:
        """Print what is written and not on paper, if there is such."""
        ...

    def open_shift(self, operator: Operator) -> ShiftDocument | None:
        """Open the shift; None when it was open already."""
        ...

    def close_shift(self, operator: Operator) -> ShiftDocument | None:
        """Print the report and close the shift; None when it was closed already."""
        ...

    def report_x(self, operator: Operator) -> None:
        """Print the report of the shift without closing it."""
        ...

    def move_cash(self, key: str, kopecks: int, operator: Operator) -> None:
        """Cash goes into the drawer, or out of it when negative. A register with a queue takes a key once; see `look`."""
        ...

    def set_clock(self, now: datetime) -> None:
        """Set its wall clock; registers take that only while the shift is closed."""
        ...

    def registration(self) -> Registration:
        """As what it is registered."""
        ...

    def life(self) -> Life:
        """How long its storage will do."""
        ...
