"""An order as customer, operator and clerk see it."""

from datetime import date
from typing import Literal

import msgspec

from lukoshko_wire.api.checkout import Address
from lukoshko_wire.api.cold import WarmthView
from lukoshko_wire.api.edits import EditScope, EditView
from lukoshko_wire.api.loyalty import OrderBonuses
from lukoshko_wire.discounts import NOTHING_OFF, Agreed
from lukoshko_wire.message import Message
from lukoshko_wire.pos import Measure, ReceiptKind, Settlement, Subject, Taxation
from lukoshko_wire.values import (
    CellNo,
    Grams,
    Id,
    Instant,
    Kopecks,
    Overweight,
    Payment,
    PayMethod,
    Quantity,
    Unit,
    Vat,
    Way,
    Zone,
)

OrderState = Literal[
    "awaiting_payment",  # placed; the hold is not there yet
    "confirmed",  # may be picked
    "picking",
    "packed",  # parcels made, still in the shop
    "on_the_way",  # with the courier, for a door or a locker
    "ready",  # in the cells, or on the counter's shelf
    "handing_over",  # money is being taken, the receipt made
    "completed",  # in the customer's hands
    "refused",  # refused whole at handover
    "cancelled",
]
LineState = Literal["ordered", "picked", "short", "asked", "replaced", "removed", "refused", "handed"]


class LineView(Message, frozen=True):
    """One line. Quantities are kept apart: ordered, picked, handed; the sum follows the latest that is known."""

    no: int
    goods_id: Id
    name: str
    unit: Unit
    zone: Zone
    picture: str
    price_kopecks: Kopecks
    ordered: Quantity
    picked: Quantity | None
    handed: Quantity | None
    refused: Quantity
    sum_kopecks: Kopecks
    ordered_sum_kopecks: Kopecks
    state: LineState
    replaces: int | None = None
    """The line whose place this one took."""
    pieces: int = 0
    """How many pieces were ordered of goods priced by weight; 0 for all others."""
    piece_grams: Grams = 0
    """What one was thought to weigh."""
    weights: list[Grams] = msgspec.field(default_factory=list)
    """What every weighing says that makes up what was picked; of goods sold by the piece, every piece."""
    regular_kopecks: Kopecks | None = None
    """Price of a unit before a discount in percent took it down to `price_kopecks`; None when none did."""
    off_kopecks: Kopecks = 0
    """Its share of what comes off the whole order; `sum_kopecks` is less it."""
    marked: bool = False


class OverweightView(Message, frozen=True):
    """Weighed goods that come to more than is held, and how that is settled.

    `open` until all is picked; `asked`: the customer has `kopecks` to confirm until `until`; `settled`: held beside, or
    `kopecks` are paid at the handover; `trim`: what is over comes out.
    """

    way: Overweight
    state: Literal["open", "asked", "settled", "trim"]
    kopecks: Kopecks
    until: Instant | None = None


class Suggestion(Message, frozen=True):
    """What may come instead, with how much of it and the sum."""

    goods_id: Id
    name: str
    unit: Unit
    picture: str
    price_kopecks: Kopecks
    quantity: Quantity
    sum_kopecks: Kopecks


class ShortageView(Message, frozen=True):
    """A shortage raised while picking (недостача): answered by the customer, or by the operator for them."""

    id: Id
    line_no: int
    found: Quantity
    missing: Quantity
    suggestions: list[Suggestion]
    state: Literal["asked", "replaced", "removed", "expired"]
    raised_at: Instant
    answer_until: Instant


class AnswerShortage(Message, frozen=True):
    """The customer's decision: this instead, or nothing. The same answer twice is one."""

    decision: Literal["replace", "remove"]
    goods_id: Id | None = None


class ParcelLine(Message, frozen=True):
    """How much of a line lies in a parcel: pieces, or grams of weighed goods."""

    line_no: int
    quantity: Quantity


class ParcelView(Message, frozen=True):
    """Packed goods of one order and one temperature zone (место)."""

    id: Id
    barcode: str
    zone: Zone
    grams: Grams
    state: Literal["packed", "with_courier", "in_cell", "on_shelf", "handed", "returned"]
    cell: CellNo | None = None
    no: int = 1
    of: int = 1
    contents: list[ParcelLine] = msgspec.field(default_factory=list)
    warmth: WarmthView | None = None


class MoneyView(Message, frozen=True):
    """Held, to pay, captured, released: all in kopecks. `payment_url` is where to confirm `wanted_kopecks`.

    `planned`: it is asked for at `planned_at`; `prepaid`: taken, and settled at the handover.
    """

    method: PayMethod
    state: Literal[
        "none", "planned", "pending", "held", "prepaid", "capturing", "captured", "voiding", "void", "declined",
        "expired", "paid",
    ]  # fmt: skip
    held_kopecks: Kopecks = 0
    paid_kopecks: Kopecks = 0
    released_kopecks: Kopecks = 0
    payment_url: str = ""
    wanted_kopecks: Kopecks = 0
    planned_at: Instant | None = None
    exchanged_kopecks: Kopecks = 0
    """How much of `paid_kopecks` was paid by goods that came back."""


class StepView(Message, frozen=True):
    """One station of the order's way, with its time."""

    state: OrderState
    at: Instant


class ReceiptView(Message, frozen=True):
    """A fiscal receipt: as paper and as facts; `qr` is the string of the QR code. Payments make up the total."""

    id: Id
    kind: ReceiptKind
    state: Literal["queued", "printed", "refused", "corrected"]
    total_kopecks: Kopecks
    cash_kopecks: Kopecks
    electronic_kopecks: Kopecks
    lines: list["ReceiptLineView"]
    till: str
    prepaid_kopecks: Kopecks = 0
    credit_kopecks: Kopecks = 0
    other_kopecks: Kopecks = 0
    original: Id | None = None
    """Of a return or a correction: the receipt that it undoes or stands for."""
    place: str = ""
    address: str = ""
    cashier: str = ""
    cashier_inn: str = ""
    taxation: Taxation = "osn"
    buyer: str = ""
    machine_number: str = ""
    at: Instant | None = None
    fn_number: str = ""
    fd_number: int = 0
    fiscal_sign: str = ""
    shift_number: int = 0
    receipt_number: int = 0
    registration_number: str = ""
    qr: str = ""
    serial: str = ""
    seller_inn: str = ""
    order_number: str = ""
    code: str = ""
    """Why the register refused it; empty otherwise."""
    correction: "CorrectionView | None" = None


class CorrectionView(Message, frozen=True):
    """Of a correction: by the seller alone or by order, the day that it puts right, the sign of the wrong receipt."""

    type: Literal["self", "instruction"]
    settled_on: date
    number: str
    fiscal_sign: str


class ReceiptLineView(Message, frozen=True):
    """A line of the receipt as printed; `quantity_milli` is thousandths of its measure."""

    name: str
    price_kopecks: Kopecks
    quantity_milli: int
    measure: Measure
    sum_kopecks: Kopecks
    vat: Vat
    vat_kopecks: Kopecks = 0
    method: Settlement = "full_payment"
    subject: Subject = "commodity"
    marked: bool = False
    mark_checked: int | None = None
    """Bits of tag 2106 of its marking code; None when it has none."""


class OrderView(Message, frozen=True):
    """The whole order; `seq` rises with every change that a screen can see."""

    id: Id
    number: str
    seq: int
    state: OrderState
    way: Way
    place: str
    place_id: Id
    address: Address | None
    window_starts_at: Instant
    window_ends_at: Instant
    payment: Payment | Literal["exchange"]
    customer_name: str
    customer_phone: str
    """Whole for the customer only; staff see its last digits until they ask for it."""
    lines: list[LineView]
    shortages: list[ShortageView]
    parcels: list[ParcelView]
    receipts: list[ReceiptView]
    money: MoneyView
    estimate_kopecks: Kopecks
    """Goods as ordered, without the fee."""
    goods_kopecks: Kopecks
    """Goods as now known: real weights, replacements, refusals."""
    fee_kopecks: Kopecks
    total_kopecks: Kopecks
    steps: list[StepView]
    created_at: Instant
    overweight: OverweightView | None = None
    agreed_over: list[Overweight] = msgspec.field(default_factory=list)
    """What the customer agreed to where weighed goods come to more than is held."""
    to_pay_kopecks: Kopecks = 0
    """What is paid at the handover, beside what is held."""
    pickup_code: str = ""
    pickup_token: str = ""
    """A QR for the locker's scanner, good without any network; empty while it would open nothing."""
    """Shown to the customer only, while it opens something."""
    may_cancel: bool = False
    courier_name: str = ""
    courier_id: Id | None = None
    trouble: str = ""
    """Code of what holds the order up; a person must look. Empty when all is well."""
    version: int = 1
    """Rises with every edit of what is ordered."""
    may_edit: EditScope = "none"
    """What the one who looks may change now."""
    edits: list[EditView] = msgspec.field(default_factory=list)
    """What was changed after it was placed, the latest first."""
    other_way: bool = False
    """The locker has no room: its customer, or the operator for them, says how it is received instead."""
    off_kopecks: Kopecks = 0
    """A sum off the whole order, and bonuses, as they come off the goods now; both are out of `goods_kopecks`."""
    bonus_kopecks: Kopecks = 0
    bonuses: OrderBonuses = OrderBonuses(state="none")
    agreed: Agreed = NOTHING_OFF
    """What was agreed to come off at ordering."""


class PhoneShown(Message, frozen=True):
    """The customer's phone, for whoever calls; that it was shown stands in the history."""

    phone: str


class OrderCard(Message, frozen=True):
    """An order in a list."""

    id: Id
    number: str
    seq: int
    state: OrderState
    way: Way
    place: str
    window_starts_at: Instant
    window_ends_at: Instant
    customer_name: str
    total_kopecks: Kopecks
    lines: int
    courier_name: str
    courier_id: Id | None
    created_at: Instant
    open_shortages: int = 0
    trouble: str = ""


class OrderList(Message, frozen=True):
    """Orders, newest window first; `next` is a cursor."""

    orders: list[OrderCard]
    next: str = ""


class EventView(Message, frozen=True):
    """One change of state: who, when, what before, what after."""

    at: Instant
    actor: str
    entity: str
    what: str
    before: str
    after: str


class History(Message, frozen=True):
    """Everything that happened to an order, oldest first."""

    events: list[EventView]
