"""What a till's agent and the server say to each other over MQTT (DESIGN §5)."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.channels import Channel
from lukoshko_wire.locker import Ack, CommandEnded, Conn, FactsAck
from lukoshko_wire.message import Message
from lukoshko_wire.settings import Desired, Reported
from lukoshko_wire.till import ShiftReported, TillHealth, TillWarned
from lukoshko_wire.values import Id, Instant, Kopecks, Text, Vat

ReceiptKind = Literal["sell", "sell_return"]


class ReceiptLine(Message, frozen=True):
    """One settled thing (предмет расчёта). `quantity_milli` is thousandths of a piece or of a kilogram (grams)."""

    name: Annotated[str, Meta(min_length=1, max_length=128)]
    price_kopecks: Kopecks
    quantity_milli: Annotated[int, Meta(ge=1, le=99_999_999)]
    measure: Literal["piece", "kilogram"]
    sum_kopecks: Kopecks
    vat: Vat
    subject: Literal["commodity", "service"] = "commodity"
    method: Literal["full_payment"] = "full_payment"


class Receipt(Message, frozen=True):
    """What is fiscalised: tags 1054, 1059, 1031, 1081, 1020, 1008, 1021, 1203, 1187, 1009, 1125, 1084."""

    kind: ReceiptKind
    order_id: Id
    order_number: str
    lines: Annotated[list[ReceiptLine], Meta(min_length=1, max_length=200)]
    cash_kopecks: Kopecks
    electronic_kopecks: Kopecks
    total_kopecks: Kopecks
    taxation: Literal["osn", "usnIncome", "usnIncomeOutcome", "esn", "patent"]
    buyer: str
    place: Text
    address: Text
    cashier: Annotated[str, Meta(max_length=64)] = ""
    cashier_inn: Annotated[str, Meta(max_length=12)] = ""
    internet: bool = False
    electronic: bool = False


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


TillCommand = PrintReceipt | CloseShift | ReportX | CashIn | CashOut | DropReceipt


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


TillFact = Printed | Refused | ShiftMoved | CommandEnded | ShiftReported | TillWarned


class TillFacts(Message, frozen=True):
    """A batch of facts from the till's journal, oldest first; at most 100."""

    boot: Id
    facts: list[TillFact]


class TillState(Message, frozen=True):
    """Retained snapshot of the register; `trouble` is empty when it can print."""

    boot: Id
    session: Id
    at: Instant
    online: bool
    shift: Literal["closed", "opened", "expired", "unknown"]
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
ACK = Channel(f"{_ROOT}/ack", Ack)
EVT = Channel(f"{_ROOT}/evt", TillFacts)
EVT_ACK = Channel(f"{_ROOT}/evt/ack", FactsAck)
STATE = Channel(f"{_ROOT}/state", TillState, retain=True)
DESIRED = Channel(f"{_ROOT}/desired", Desired, retain=True)
REPORTED = Channel(f"{_ROOT}/reported", Reported, retain=True)
