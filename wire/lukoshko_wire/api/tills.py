"""Tills as operator and technician see them: how they are, what waits, what people asked of them."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant, Kopecks

TillAction = Literal["close_shift", "report_x", "cash_in", "cash_out"]
TillDeed = Literal["close_shift", "report_x", "cash_in", "cash_out", "drop_receipt", "end_receipt"]
DeedState = Literal["sent", "accepted", "done", "failed", "rejected", "uncertain", "lost"]
Reason = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
Cash = Annotated[int, Meta(ge=1, le=10**9)]


class TillWrong(Message, frozen=True):
    """One thing that is wrong with a till; `since`, `until` or `n` when that says more than its code."""

    code: str
    grade: int
    """1 needs a hand soon, 2 out of reach or close to a limit, 3 receipts cannot be printed."""
    since: Instant | None
    until: Instant | None
    n: int


class TillView(Message, frozen=True):
    """A fiscal register and its agent."""

    id: Id
    name: str
    seq: int
    place: str
    online: bool
    seen_at: Instant | None
    electronic: bool
    shift: str
    shift_number: int
    shift_opened_at: Instant | None
    shift_ends_at: Instant | None
    """By then it must be closed."""
    paper: bool
    cover_open: bool
    clock_off_s: int | None
    """The register's clock less its agent's."""
    fn_number: str
    serial: str
    registration_number: str
    family: str
    ffd: str
    storage_ends: date | None
    last_fd: int
    queue: int
    ofd_unsent: int
    ofd_oldest_at: Instant | None
    trouble: str
    severity: int
    """The grade of the worst of `wrong`; 0 when nothing is."""
    wrong: list[TillWrong]


class TillList(Message, frozen=True):
    """Tills, those in trouble first."""

    tills: list[TillView]


class TillReceipt(Message, frozen=True):
    """A receipt in a list of its till."""

    id: Id
    order_id: Id
    order_number: str
    kind: str
    state: Literal["queued", "printed", "refused"]
    total_kopecks: Kopecks
    created_at: Instant
    printed_at: Instant | None
    fd_number: int | None
    code: str
    leaving_to: str
    """The till that gets it once this one has let it go; empty when nobody asked."""
    by_hand: Literal["", "may", "asked"] = ""
    """Of one that waits: no machine will find out what became of it, so that a person may end it, or has asked to."""


class TillDeedView(Message, frozen=True):
    """Something that was asked of a till, and what became of it; `code` as the till said it."""

    id: Id
    action: TillDeed
    kopecks: Kopecks | None
    receipt_id: Id | None
    to_till: str
    why: str
    actor: str
    at: Instant
    state: DeedState
    code: str


class ShiftCard(Message, frozen=True):
    """A shift in a list."""

    fn_number: str
    number: int
    opened_at: Instant | None
    closed_at: Instant | None


class ShiftFigures(Message, frozen=True):
    """Sums of one kind of receipt in a shift. `kind` is tag 1054: 1 sale, 2 its return, 3 purchase, 4 its return."""

    kind: int
    correction: bool
    count: int
    total_kopecks: Kopecks
    cash_kopecks: Kopecks
    electronic_kopecks: Kopecks
    prepaid_kopecks: Kopecks
    credit_kopecks: Kopecks
    other_kopecks: Kopecks


class ShiftUnlike(Message, frozen=True):
    """A figure in which the register and the server differ.

    `what` names a figure of ShiftFigures, `foreign` receipts of another program, `incomplete` documents that could not be
    read, `doubled` second documents of one receipt.
    """

    what: str
    kind: int
    correction: bool
    register: int
    ours: int


class ShiftDocument(Message, frozen=True):
    """A receipt of a shift."""

    id: Id
    order_id: Id
    kind: str
    fd_number: int
    printed_at: Instant
    total_kopecks: Kopecks


class ShiftView(Message, frozen=True):
    """A shift as its register counted it and as the server knows it, side by side; at most 500 documents."""

    till_id: Id
    till: str
    fn_number: str
    number: int
    opened_at: Instant | None
    closed_at: Instant | None
    report: Literal["none", "x", "z"]
    reported_at: Instant | None
    cash_in_kopecks: Kopecks
    cash_out_kopecks: Kopecks
    register: list[ShiftFigures]
    ours: list[ShiftFigures]
    unlike: list[ShiftUnlike]
    documents: list[ShiftDocument]


class TillPage(Message, frozen=True):
    """One till: how it is, what waits, what it refused, what it printed last, what was asked of it, its shifts."""

    id: Id
    seq: int
    till: TillView
    waiting: list[TillReceipt]
    refused: list[TillReceipt]
    printed: list[TillReceipt]
    deeds: list[TillDeedView]
    shifts: list[ShiftCard]


class AskTill(Message, frozen=True):
    """Let a till do one thing. `id` is made by the screen; `kopecks` with the cash actions alone."""

    id: Id
    action: TillAction
    reason: Reason
    kopecks: Cash | None = None


class GiveQueue(Message, frozen=True):
    """Let another till print what waits at this one; each receipt moves when its till says that it wrote nothing."""

    id: Id
    to_till_id: Id
    reason: Reason


class Found(Message, frozen=True):
    """The document of a receipt as the operator of fiscal data shows it; `at` is its own time."""

    fn_number: Annotated[str, Meta(pattern=r"^[0-9]{16}$")]
    fd_number: Annotated[int, Meta(ge=1, le=2**32 - 1)]
    fiscal_sign: Annotated[str, Meta(pattern=r"^[0-9]{1,10}$")]
    at: Instant


class EndReceiptByHand(Message, frozen=True):
    """What a person found out about a receipt that no machine can speak of: its document, or None, that there is none."""

    id: Id
    reason: Reason
    found: Found | None


class RetryReceipt(Message, frozen=True):
    """Print a refused receipt again, its data mended: at a till, to a buyer's phone or e-mail (as they were by default)."""

    reason: Reason
    till_id: Id | None = None
    buyer: Annotated[str, Meta(max_length=64, pattern=r"^(\+\d{10,15}|[^@\s]+@[^@\s]+)$")] | None = None
