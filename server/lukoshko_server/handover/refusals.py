"""Refusals at the handover: each is a named answer, and nothing has changed."""

from lukoshko_wire.problems import Conflict, LukoshkoError


class SumChanged(LukoshkoError):
    """The sum is another one than the person saw."""

    code = "handover.sum-changed"
    status = 409


class NotHere(LukoshkoError):
    """This order is not handed over in this way, or not yet."""

    code = "handover.not-here"
    status = 409


class UnderWay(LukoshkoError):
    """Another settlement of this order is under way, or done."""

    code = "handover.under-way"
    status = 409


class WrongMethod(LukoshkoError):
    """The order cannot be paid like this."""

    code = "handover.wrong-method"
    status = 409


class PartOfPiece(LukoshkoError):
    """Goods sold by the piece are refused by whole pieces: the weight is that of none of them."""

    code = "handover.part-of-piece"
    status = 409


class NothingTaken(LukoshkoError):
    """Every line is refused: refuse the whole order instead."""

    code = "handover.nothing-taken"
    status = 409


class NotEnoughCash(LukoshkoError):
    """Less cash than the sum."""

    code = "handover.not-enough-cash"
    status = 409


class ExchangeOpen(LukoshkoError):
    """Another exchange of this order is open: it is finished or given up first."""

    code = "goods-exchange.open"
    status = 409


class ExchangeOver(LukoshkoError):
    """This exchange was given up, or is done."""

    code = "goods-exchange.over"
    status = 409


class NotExchanged(LukoshkoError):
    """Only goods that come back are exchanged: no delivery, nothing that the customer keeps."""

    code = "goods-exchange.not-goods"
    status = 409


class NotGiven(LukoshkoError):
    """The shop sells no such goods."""

    code = "goods-exchange.not-for-sale"
    status = 409


class MarkWanted(LukoshkoError):
    """Marked goods are given by their codes, each piece by its own; others have none."""

    code = "goods-exchange.mark-wanted"
    status = 409


class NoTill(LukoshkoError):
    """No till is there to print the receipt; nothing was taken."""

    code = "handover.no-till"
    status = 409


class NotPaid(LukoshkoError):
    """Goods are given out after the money and the receipt."""

    code = "handover.not-paid"
    status = 409


class NotReturnable(LukoshkoError):
    """These goods cannot come back through a locker, or not any more."""

    code = "return.not-possible"
    status = 409


class NothingToTakeBack(LukoshkoError):
    """No cell of this locker waits to be emptied."""

    code = "errand.nothing"
    status = 409


class NoCellFree(LukoshkoError):
    """No cell of the locker is free now for what a customer brings back."""

    code = "return.no-cell"
    status = 409


class WrongParcel(LukoshkoError):
    """Another parcel belongs into this cell."""

    code = "loading.wrong-parcel"
    status = 409


class DivideIt(LukoshkoError):
    """No single cell takes the parcel, several do: the courier is asked to divide it."""

    code = "loading.divide"
    status = 409


class DivisionChanged(LukoshkoError):
    """The parcel cannot be divided over the cells that are free now."""

    code = "loading.not-divisible"
    status = 409


class NoRoomLeft(LukoshkoError):
    """No cell takes the parcel, whole or divided: it stays with the courier, another way is asked for."""

    code = "loading.no-room"
    status = 409


class WrongWay(LukoshkoError):
    """The order cannot be received at this place in this way."""

    code = "claim.wrong-way"
    status = 409


class NothingToDecide(LukoshkoError):
    """No cell of this order waits for a decision."""

    code = "claim.nothing-to-decide"
    status = 409


class ClaimClosed(LukoshkoError):
    """This claim is settled already."""

    code = "claim.closed"
    status = 409


class DoorOpen(LukoshkoError):
    """A door of this order stands open: it is to be shut first."""

    code = "pickup.door-open"
    status = 409


class OtherLines(Conflict):
    """This refund was asked for with other lines: whoever asks now would be told that those went back."""

    code = "refund.other-lines"


class NotForSaleAgain(LukoshkoError):
    """These goods cannot become that when they are paid back."""

    code = "refund.goods-fate"
    status = 409
