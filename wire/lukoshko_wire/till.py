"""What a till tells of its shift, its drawer and its health, beside its receipts (DESIGN §5)."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant, Kopecks, Text

WarningCode = Literal[
    "clock_off", "ofd_3_days", "ofd_10_days", "ofd_25_days", "storage_replace", "storage_30_days", "storage_full",
    "storage_critical", "ofd_silent", "taxation_unregistered", "vat_unnamed", "receipt_unresolved", "paper_owed",
    "storage_exchanged", "registration_wrong", "inn_other",
]  # fmt: skip
"""What a person must look at; the till works on as long as it can."""


OFD_ALARM_DAYS = (3, 10, 25)
"""Age of the oldest document that the operator of fiscal data has not taken at which a person is told, each time louder."""
OFD_STOPS_DAYS = 30
"""At this age the storage writes nothing more (54-ФЗ)."""


class Takings(Message, frozen=True):
    """Sums of one kind of receipt in a shift. `kind` is tag 1054: 1 sale, 2 its return, 3 purchase, 4 its return."""

    kind: Annotated[int, Meta(ge=1, le=4)]
    correction: bool
    count: int
    total_kopecks: Kopecks
    cash_kopecks: Kopecks = 0
    electronic_kopecks: Kopecks = 0
    prepaid_kopecks: Kopecks = 0
    credit_kopecks: Kopecks = 0
    other_kopecks: Kopecks = 0


class ShiftReported(Message, frozen=True, tag="shift_reported", tag_field="type"):
    """A report of a shift: `z` closed it with document `fd_number`, `x` (0) did not. Counted from the storage's documents.

    `foreign` is how many of the counted receipts are not of our intents; `complete` is False when not all could be read.
    """

    seq: int
    at: Instant
    report: Literal["x", "z"]
    fn_number: str
    shift_number: int
    fd_number: int
    takings: list[Takings]
    cash_in_kopecks: Kopecks
    cash_out_kopecks: Kopecks
    foreign: int = 0
    complete: bool = True


class TillWarned(Message, frozen=True, tag="till_warned", tag_field="type"):
    """A warning of the till came (`raised`) or went."""

    seq: int
    at: Instant
    warning: WarningCode
    raised: bool
    detail: Text = ""


class TillHealth(Message, frozen=True):
    """How the register is, beside what it needs to print. None is: it does not tell."""

    family: str = ""
    cover_open: bool = False
    clock_off_s: int | None = None
    """The register's clock less ours."""
    shift_ends_at: Instant | None = None
    ofd_oldest_at: Instant | None = None
    """The oldest document that the operator of fiscal data has not taken."""
    storage_ends: date | None = None
    ffd: str = ""
    inn: str = ""
    registration_number: str = ""
    taxations: tuple[str, ...] = ()
    unresolved: str = ""
    """The intent whose outcome is not known; nothing is printed until it is."""
    helpless: tuple[Id, ...] = ()
    """Sent intents of which this till will not find out by itself what became: a person may end them."""
    warnings: tuple[WarningCode, ...] = ()
