"""What a till's agent and the server say to each other over MQTT (DESIGN §5)."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.channels import Channel
from lukoshko_wire.locker import Ack, CommandEnded, Conn, FactsAck
from lukoshko_wire.message import Message
from lukoshko_wire.outcome import DoorOutcome
from lukoshko_wire.settings import Desired, Reported
from lukoshko_wire.till import ShiftReported, TillHealth, TillWarned
from lukoshko_wire.values import Id, Instant, Kopecks, Text, Vat

MOST_LINES = 200
ReceiptKind = Literal["sell", "sell_return", "sell_correction", "sell_return_correction"]
Taxation = Literal["osn", "usnIncome", "usnIncomeOutcome", "esn", "patent"]
Measure = Literal["piece", "gram", "kilogram", "millilitre", "litre", "other"]
Subject = Literal[
    "commodity",
    "excise",
    "job",
    "service",
    "payment",  # an advance
    "composite",
    "another",
    "deposit",
    "excise_without_marking",
    "excise_with_marking",
    "commodity_without_marking",
    "commodity_with_marking",
]
Settlement = Literal[
    "full_prepayment",
    "prepayment",
    "advance",
    "full_payment",
    "partial_payment",
    "credit",
    "credit_payment",
]
MarkStatus = Literal["piece_sold", "dry_for_sale", "piece_return", "dry_return", "unchanged"]
Inn = Annotated[str, Meta(pattern=r"^([0-9]{10}|[0-9]{12})?$")]
FiscalSign = Annotated[str, Meta(pattern=r"^[0-9]{0,10}$")]


class Share(Message, frozen=True):
    """Part of a marked pack (tag 1291): less than the whole."""

    numerator: Annotated[int, Meta(ge=1, le=9999)]
    denominator: Annotated[int, Meta(ge=2, le=9999)]


class Industry(Message, frozen=True):
    """Industry attribute (tag 1260): what the permissive mode answered about a code."""

    foiv: Annotated[str, Meta(min_length=3, max_length=3)]
    date: Annotated[str, Meta(pattern=r"^[0-9]{2}\.[0-9]{2}\.[0-9]{4}$")]
    number: Annotated[str, Meta(min_length=1, max_length=32)]
    value: Annotated[str, Meta(min_length=1, max_length=256)]


class Mark(Message, frozen=True):
    """The marking code of one thing: tags 2000 (whole, with GS inside), 1305 (without its tail), 2003, 2106, 1291, 1260."""

    code: Annotated[str, Meta(min_length=1, max_length=256)]
    identifier: Annotated[str, Meta(max_length=256)]
    status: MarkStatus = "piece_sold"
    checked: Annotated[int, Meta(ge=0, le=31)] = 0
    """Bits of tag 2106, as the register answered; 0 before it was asked."""
    share: Share | None = None
    industry: Industry | None = None


class Correction(Message, frozen=True):
    """Why a correction (tags 1173, 1174, 1192): by the seller alone, or by an order of the tax office."""

    type: Literal["self", "instruction"]
    settled_on: date
    """The day of the settlement that is put right (tag 1178)."""
    number: Annotated[str, Meta(max_length=32)] = ""
    """Of the order (tag 1179); only by instruction."""
    fiscal_sign: FiscalSign = ""
    """Of the wrong receipt (tag 1192); empty when there was none."""


class ReceiptLine(Message, frozen=True):
    """One settled thing (предмет расчёта, tag 1059). `quantity_milli` is thousandths of its measure."""

    name: Annotated[str, Meta(min_length=1, max_length=128)]
    price_kopecks: Kopecks
    quantity_milli: Annotated[int, Meta(ge=1, le=99_999_999)]
    measure: Measure
    sum_kopecks: Kopecks
    vat: Vat
    subject: Subject = "commodity"
    method: Settlement = "full_payment"
    mark: Mark | None = None
    order_line: Annotated[int, Meta(ge=0, le=9999)] = 0
    """The line of the order that it settles, 0 for what is not goods; no tag."""
    returns: Annotated[int, Meta(ge=0, le=MOST_LINES)] = 0
    """Of a return: the line of its original, from 1; no tag."""


class Receipt(Message, frozen=True):
    """What is fiscalised: tags 1054, 1059, 1020, 1031, 1081, 1215, 1216, 1217, 1008, 1021, 1203, 1187, 1009, 1125, 1084.

    Payments make up the total. `tendered_kopecks` is the cash in hand before change, 0 when it was exact.
    """

    kind: ReceiptKind
    order_id: Id
    order_number: str
    lines: Annotated[list[ReceiptLine], Meta(min_length=1, max_length=MOST_LINES)]
    cash_kopecks: Kopecks
    electronic_kopecks: Kopecks
    total_kopecks: Kopecks
    taxation: Taxation
    buyer: Annotated[str, Meta(max_length=64)]
    place: Text
    address: Text
    cashier: Annotated[str, Meta(max_length=64)] = ""
    cashier_inn: Annotated[str, Meta(max_length=12)] = ""
    internet: bool = False
    electronic: bool = False
    prepaid_kopecks: Kopecks = 0
    """Offset of an earlier prepayment or advance (tag 1215)."""
    credit_kopecks: Kopecks = 0
    """To be paid later (tag 1216)."""
    other_kopecks: Kopecks = 0
    """Counter-provision (tag 1217)."""
    tendered_kopecks: Kopecks = 0
    machine_number: Annotated[str, Meta(max_length=20)] = ""
    """Of the automatic device (tag 1036)."""
    sender_email: Annotated[str, Meta(max_length=64)] = ""
    """Where a sent receipt comes from (tag 1117)."""
    buyer_name: Annotated[str, Meta(max_length=256)] = ""
    """An organisation that buys (tags 1227 and 1228)."""
    buyer_inn: Inn = ""
    seller_inn: Inn = ""
    """Whose receipt it is: a register of another owner refuses it. No tag of ours, the register says its owner itself."""
    correction: Correction | None = None
    """With the kinds that correct, and only with them."""


class PrintReceipt(Message, frozen=True, tag="print_receipt", tag_field="type"):
    """Fiscalise one receipt exactly once. `id` is the receipt's intent: the same however often it is sent."""

    id: Id
    issued_at: Instant
    receipt: Receipt


class CloseShift(Message, frozen=True, tag="close_shift", tag_field="type"):
    """Print the report and close the shift (закрыть смену, Z-отчёт). Not begun after `expires_at`."""

    id: Id
    issued_at: Instant
    cashier: str = ""
    expires_at: Instant | None = None


class ReportX(Message, frozen=True, tag="report_x", tag_field="type"):
    """Print the report of the open shift without closing it (X-отчёт). Not begun after `expires_at`."""

    id: Id
    issued_at: Instant
    cashier: str = ""
    expires_at: Instant | None = None


class CashIn(Message, frozen=True, tag="cash_in", tag_field="type"):
    """Money is put into the drawer (внесение). Not begun after `expires_at`, for its person has gone by then."""

    id: Id
    issued_at: Instant
    kopecks: Annotated[int, Meta(ge=1, le=10**10)]
    cashier: str = ""
    expires_at: Instant | None = None


class CashOut(Message, frozen=True, tag="cash_out", tag_field="type"):
    """Money is taken out of the drawer (выплата). Not begun after `expires_at`, for its person has gone by then."""

    id: Id
    issued_at: Instant
    kopecks: Annotated[int, Meta(ge=1, le=10**10)]
    cashier: str = ""
    expires_at: Instant | None = None


class DropReceipt(Message, frozen=True, tag="drop_receipt", tag_field="type"):
    """Let an intent go, so that another till may print it: `dropped` when it certainly was not written, else `kept`.

    An intent that was never heard of is dropped too, and never printed should it come later.
    """

    id: Id
    issued_at: Instant
    intent_id: Id


class EndReceipt(Message, frozen=True, tag="end_receipt", tag_field="type"):
    """A person has found out what became of a sent intent: `ended` when the till itself cannot any more, else `kept`.

    `written` only says how it ends here; the document that was found is the server's to keep.
    """

    id: Id
    issued_at: Instant
    intent_id: Id
    written: bool


TillCommand = PrintReceipt | CloseShift | ReportX | CashIn | CashOut | DropReceipt | EndReceipt


class FiscalData(Message, frozen=True):
    """What the fiscal storage wrote (фискальные признаки)."""

    fn_number: str
    fd_number: int
    fiscal_sign: str
    shift_number: int
    receipt_number: int
    registration_number: str
    at: Instant
    total_kopecks: Kopecks
    qr: str
    printed: bool = True


class Printed(Message, frozen=True, tag="printed", tag_field="type"):
    """The receipt of an intent is in the fiscal storage."""

    seq: int
    at: Instant
    intent_id: Id
    fiscal: FiscalData


class Refused(Message, frozen=True, tag="refused", tag_field="type"):
    """The register certainly wrote nothing for this intent and will not: a person must look. `code` as of the driver."""

    seq: int
    at: Instant
    intent_id: Id
    code: str
    detail: Text = ""


class ShiftMoved(Message, frozen=True, tag="shift_moved", tag_field="type"):
    """A shift was opened or closed."""

    seq: int
    at: Instant
    state: Literal["opened", "closed"]
    number: int
    fd_number: int


class SettledAtDoor(Message, frozen=True, tag="settled_at_door", tag_field="type"):
    """The courier settled an order here without the server, by a permit of it; what is printed follows as of any intent."""

    seq: int
    at: Instant
    intent_id: Id
    outcome: DoorOutcome


TillFact = SettledAtDoor | Printed | Refused | ShiftMoved | CommandEnded | ShiftReported | TillWarned


class TillFacts(Message, frozen=True):
    """A batch of facts from the till's journal, oldest first; at most 100."""

    boot: Id
    facts: list[TillFact]


class TillState(Message, frozen=True):
    """Retained snapshot of the register; `trouble` is empty when it can print. The cloud shows no shift: `none`."""

    boot: Id
    session: Id
    at: Instant
    online: bool
    shift: Literal["closed", "opened", "expired", "unknown", "none"]
    shift_number: int
    paper: bool
    electronic: bool
    fn_number: str
    serial: str
    last_fd: int
    queue: int
    ofd_unsent: int
    trouble: str = ""
    health: TillHealth = TillHealth()


_ROOT = "lukoshko/v1/pos/{device}"
CONN = Channel(f"{_ROOT}/conn", Conn, retain=True)
PRINT = Channel(f"{_ROOT}/cmd", PrintReceipt)
CLOSE_SHIFT = Channel(f"{_ROOT}/cmd", CloseShift)
REPORT_X = Channel(f"{_ROOT}/cmd", ReportX)
CASH_IN = Channel(f"{_ROOT}/cmd", CashIn)
CASH_OUT = Channel(f"{_ROOT}/cmd", CashOut)
DROP_RECEIPT = Channel(f"{_ROOT}/cmd", DropReceipt)
END_RECEIPT = Channel(f"{_ROOT}/cmd", EndReceipt)
ACK = Channel(f"{_ROOT}/ack", Ack)
EVT = Channel(f"{_ROOT}/evt", TillFacts)
EVT_ACK = Channel(f"{_ROOT}/evt/ack", FactsAck)
STATE = Channel(f"{_ROOT}/state", TillState, retain=True)
DESIRED = Channel(f"{_ROOT}/desired", Desired, retain=True)
REPORTED = Channel(f"{_ROOT}/reported", Reported, retain=True)
