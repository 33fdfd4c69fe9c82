"""Alone at the door: what the server allows a till beforehand, and the receipt that follows from it (DESIGN §5).

A permit is the server's word, signed, for one order, one till and one settlement. With an outcome it gives the receipt:
the server makes the same one by the same function, so that the intent which comes over MQTT later finds itself done.

permit and pairing as text: base64url(JSON) "." base64url(Ed25519 over `rights.signed_bytes(what, till, JSON)`)
"""

from binascii import Error
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from lukoshko_wire.discounts import NOTHING_OFF, Agreed, Portion, take_off
from lukoshko_wire.message import Message
from lukoshko_wire.outcome import DoorOutcome, LineNo, PermitVersion
from lukoshko_wire.pos import Inn, Mark, PrintReceipt, Receipt, ReceiptLine, Subject, Taxation
from lukoshko_wire.problems import LukoshkoError, Malformed
from lukoshko_wire.receipts import WHOLE_MILLI
from lukoshko_wire.rights import b64, unb64
from lukoshko_wire.sold import FEE_NAME, LONGEST_NAME, things_of
from lukoshko_wire.values import Grams, Id, Instant, Kopecks, PayMethod, Quantity, Text, Unit, Vat
from lukoshko_wire.weighing import of_whole_pieces

PORT = 16733
"""Where a till's agent listens on its own machine unless its settings say otherwise."""
MOST_BYTES = 192 * 1024
"""Largest body that the till takes: a permit of 200 marked lines fits."""
TOKEN = "X-Lukoshko-Till"  # noqa: S105 - the name of a header
"""The header with the pairing."""


class Refusal(LukoshkoError):
    """A settlement at the door that the till does not take; nothing was written down, nothing is printed."""

    status = 409


class NotPermitted(Refusal):
    """No valid signature of the server for this till."""

    code: ClassVar[str] = "door.not-permitted"
    status = 403


class OverDue(Refusal):
    """The permit, or the pairing, has ended: the phone must reach the server once."""

    code: ClassVar[str] = "door.expired"


class Replaced(Refusal):
    """The till knows a later permit of this order, or the outcome belongs to another one."""

    code: ClassVar[str] = "door.replaced"


class NotLikeThis(Refusal):
    """The order cannot be paid like this without the server."""

    code: ClassVar[str] = "door.wrong-method"


class NotCovered(Refusal):
    """What is held on the card does not cover this, or not any more: the goods go only when the server is reached."""

    code: ClassVar[str] = "door.not-covered"


class TooMuchRefused(Refusal):
    """More is refused than was brought, or of a line that is not there."""

    code: ClassVar[str] = "door.refused-too-much"


class PartOfMarked(Refusal):
    """Goods with marking codes are refused whole: which code stays is only known to the server."""

    code: ClassVar[str] = "door.marked-part"


class PartOfPiece(Refusal):
    """Goods sold by the piece are refused by whole pieces: the weight is that of none of them."""

    code: ClassVar[str] = "door.part-of-piece"


class NothingLeft(Refusal):
    """Everything is refused: there is no receipt, the order goes back."""

    code: ClassVar[str] = "door.nothing-taken"


class OtherSum(Refusal):
    """The sum that the person saw is not that of the lines."""

    code: ClassVar[str] = "door.other-sum"


class TooLittleCash(Refusal):
    """Less cash than the sum."""

    code: ClassVar[str] = "door.not-enough-cash"


class OtherSettlement(Refusal):
    """The till has this settlement already, with other lines or another sum: that one counts."""

    code: ClassVar[str] = "door.other-settlement"


class LetGo(Refusal):
    """The server took this receipt away from the till: another one prints it."""

    code: ClassVar[str] = "door.let-go"


class PermitCode(Message, frozen=True):
    """A marking code of a line and how much goes under it."""

    mark: Mark
    quantity: Quantity
    subject: Subject


class PermitLine(Message, frozen=True, omit_defaults=True):
    """A line in the bags. `refused`: what the server already knows to be refused."""

    no: LineNo
    name: Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
    unit: Unit
    price_kopecks: Kopecks
    vat: Vat
    brought: Quantity
    refused: Quantity = 0
    codes: Annotated[list[PermitCode], Meta(max_length=200)] = msgspec.field(default_factory=list)
    marked: bool = False
    """Sold by marking code only."""
    pieces: Annotated[list[Grams], Meta(max_length=500)] = msgspec.field(default_factory=list)
    """What every piece weighs, of goods sold by the piece and priced by weight: whole ones are refused."""

    def portion(self, due: int) -> Portion:
        """So much of the line."""
        return Portion(self.price_kopecks, due, self.unit.weighed, self.marked)


class Permit(Message, frozen=True, omit_defaults=True):
    """One order may be settled at one till without the server, in one of `methods`, until `expires_at`.

    By a hold: while `held_kopecks` cover the sum and `covered_until` has not come; it is captured later.
    """

    order_id: Id
    order_number: str
    version: PermitVersion
    till_id: Id
    courier_id: Id
    settlement_id: Id
    intent_id: Id
    """Of the receipt: the same over MQTT."""
    issued_at: Instant
    expires_at: Instant
    lines: Annotated[list[PermitLine], Meta(min_length=1, max_length=200)]
    fee_kopecks: Kopecks
    fee_vat: Vat
    methods: list[PayMethod]
    taxation: Taxation
    buyer: Annotated[str, Meta(max_length=64)]
    place: Text
    address: Text
    cashier: Annotated[str, Meta(max_length=64)] = ""
    cashier_inn: Inn = ""
    electronic: bool = False
    sender_email: Annotated[str, Meta(max_length=64)] = ""
    seller_inn: Inn = ""
    held_kopecks: Kopecks = 0
    covered_until: Instant | None = None
    agreed: Agreed = NOTHING_OFF
    """What comes off the whole order."""


class Pairing(Message, frozen=True):
    """This courier's phone may talk to this till."""

    till_id: Id
    courier_id: Id
    expires_at: Instant


def write(body: bytes, signature: bytes) -> str:
    """A signed body as text, which no parser on the way can change."""
    return f"{b64(body)}.{b64(signature)}"


def read(text: str) -> tuple[bytes, bytes]:
    """Body and signature of such a text. Raises Malformed."""
    body, _, signature = text.partition(".")
    try:
        return unb64(body), unb64(signature)
    except (Error, ValueError) as error:
        raise Malformed("not a signed text") from error


def judge(permit: Permit, outcome: DoorOutcome, now: datetime) -> None:
    """Refuse by name what the permit does not allow. `now` is never before the permit was issued. Raises Refusal."""
    if (outcome.order_id, outcome.version) != (permit.order_id, permit.version):
        raise Replaced("the outcome is of another permit", version=permit.version)
    if now >= permit.expires_at:
        raise OverDue("the permit has ended", expires_at=permit.expires_at.isoformat())
    if outcome.method not in permit.methods:
        raise NotLikeThis(f"not by {outcome.method.value}", methods=[each.value for each in permit.methods])
    _may_refuse(permit, outcome)
    sums = total(permit, outcome)
    if sums == 0:
        raise NothingLeft("nothing is taken", order_id=permit.order_id)
    if outcome.kopecks != sums:
        raise OtherSum(f"the sum is {sums}", total_kopecks=sums, expected_kopecks=outcome.kopecks)
    if outcome.method is PayMethod.CASH and 0 < outcome.given_kopecks < sums:
        raise TooLittleCash("the cash is not enough", total_kopecks=sums)
    if outcome.method is PayMethod.HOLD:
        until = permit.covered_until
        if until is None or now >= until or sums > permit.held_kopecks:
            raise NotCovered("the hold does not cover it", held_kopecks=permit.held_kopecks)


def total(permit: Permit, outcome: DoorOutcome) -> int:
    """Goods that are taken and the fee; nothing when nothing is taken."""
    portions = [line.portion(due) for line, due in taken(permit, outcome)]
    goods = sum(each.kopecks for each in portions) - sum(take_off(permit.agreed, portions).by_line)
    return goods + permit.fee_kopecks if goods else 0


def taken(permit: Permit, outcome: DoorOutcome) -> list[tuple[PermitLine, int]]:
    """How much of each line stays with the customer; lines that do not are left out."""
    refused = {each.no: each.quantity for each in outcome.refused}
    dues = [(line, line.brought - refused.get(line.no, line.refused)) for line in permit.lines]
    return [(line, due) for line, due in dues if due > 0]


def command(permit: Permit, outcome: DoorOutcome) -> PrintReceipt:
    """What the till is asked to print; over MQTT the same comes, but for the moment at which it was asked."""
    return PrintReceipt(id=permit.intent_id, issued_at=permit.issued_at, receipt=receipt(permit, outcome))


def receipt(permit: Permit, outcome: DoorOutcome) -> Receipt:
    """The receipt of a judged settlement in cash or on the terminal: full settlement at handover, as of any sale."""
    kept = taken(permit, outcome)
    off = take_off(permit.agreed, [line.portion(due) for line, due in kept]).by_line
    lines = [
        line
        for (each, due), less in zip(kept, off, strict=True)
        for line in _lines(each, due, off_kopecks=less)
    ]
    if permit.fee_kopecks:
        lines.append(_fee(permit))
    sums = sum(line.sum_kopecks for line in lines)
    cash = sums if outcome.method is PayMethod.CASH else 0
    return Receipt(
        kind="sell", order_id=permit.order_id, order_number=permit.order_number, lines=lines, cash_kopecks=cash,
        electronic_kopecks=sums - cash, total_kopecks=sums, taxation=permit.taxation, buyer=permit.buyer,
        place=permit.place, address=permit.address, cashier=permit.cashier, cashier_inn=permit.cashier_inn,
        electronic=permit.electronic, sender_email=permit.sender_email, seller_inn=permit.seller_inn,
        tendered_kopecks=outcome.given_kopecks if cash else 0,
    )  # fmt: skip


def _may_refuse(permit: Permit, outcome: DoorOutcome) -> None:
    lines = {line.no: line for line in permit.lines}
    if len({each.no for each in outcome.refused}) != len(outcome.refused):
        raise TooMuchRefused("a line is named twice")
    for each in outcome.refused:
        line = lines.get(each.no)
        if line is None or each.quantity > line.brought:
            raise TooMuchRefused(f"line {each.no}: {each.quantity}", line_no=each.no)
        if line.codes and each.quantity not in (line.refused, line.brought):
            raise PartOfMarked(f"line {each.no} has marking codes", line_no=each.no)
        known = each.quantity in (line.refused, line.brought)
        if line.pieces and not known and not of_whole_pieces(each.quantity, line.pieces):
            raise PartOfPiece(f"line {each.no}: no pieces weigh {each.quantity}", line_no=each.no)


def _lines(line: PermitLine, due: int, *, off_kopecks: int) -> Iterator[ReceiptLine]:
    codes = list(_fitting(line.codes, due))
    for thing in things_of(
        line.price_kopecks, due, codes, weighed=line.unit.weighed, off_kopecks=off_kopecks
    ):
        for part in thing.priced(line.price_kopecks):
            yield ReceiptLine(
                name=line.name, price_kopecks=part.price_kopecks, quantity_milli=part.quantity_milli,
                measure=thing.measure, sum_kopecks=part.kopecks, vat=line.vat, subject=thing.subject, mark=thing.mark,
                order_line=line.no,
            )  # fmt: skip


def _fitting(codes: Iterable[PermitCode], due: int) -> Iterator[PermitCode]:
    left = due
    for code in codes:
        if 0 < code.quantity <= left:
            left -= code.quantity
            yield code


def _fee(permit: Permit) -> ReceiptLine:
    return ReceiptLine(
        name=FEE_NAME, price_kopecks=permit.fee_kopecks, quantity_milli=WHOLE_MILLI, measure="piece",
        sum_kopecks=permit.fee_kopecks, vat=permit.fee_vat, subject="service",
    )  # fmt: skip
