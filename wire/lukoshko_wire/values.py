"""The values that every room speaks of, with their units."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

Kopecks: TypeAlias = Annotated[int, Meta(ge=0, le=10**12)]
"""Money; never a float."""
Grams: TypeAlias = Annotated[int, Meta(ge=0, le=10**9)]
Quantity: TypeAlias = Annotated[int, Meta(ge=0, le=10**9)]
"""Pieces or packs for goods sold by piece, grams for goods sold by weight."""
Tenths: TypeAlias = Annotated[int, Meta(ge=-1000, le=2000)]
"""Temperature in tenths of a degree Celsius."""
Instant: TypeAlias = Annotated[datetime, Meta(tz=True)]
"""An aware moment, UTC on the wire."""
Id: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:#-]+$")]
"""An identifier that may stand in a topic or a path."""
CellNo: TypeAlias = Annotated[int, Meta(ge=1, le=384)]
Text: TypeAlias = Annotated[str, Meta(max_length=500)]
Barcode: TypeAlias = Annotated[str, Meta(min_length=1, max_length=256)]


class Zone(StrEnum):
    """Temperature regime of goods, parcels and cells (температурный режим)."""

    AMBIENT = "ambient"
    CHILLED = "chilled"
    FROZEN = "frozen"


class Unit(StrEnum):
    """How goods are sold (единица продажи)."""

    PIECE = "piece"
    PACK = "pack"
    KG = "kg"

    @property
    def weighed(self) -> bool:
        """True when the quantity is grams and the price is per kilogram."""
        return self is Unit.KG


class Way(StrEnum):
    """How the customer receives the order (способ получения)."""

    LOCKER = "locker"
    COURIER = "courier"
    COUNTER = "counter"


Payment = Literal["card", "sbp", "on_receipt", "invoice"]
"""How a customer wants to pay, chosen at the order."""


class PayMethod(StrEnum):
    """How an order is paid: through the bank (held or charged), cash or a card on the terminal, by invoice."""

    HOLD = "hold"
    CASH = "cash"
    TERMINAL = "terminal"
    INVOICE = "invoice"


class Vat(StrEnum):
    """VAT of a line (ставка НДС), as in tag 1199; `vat105` and the like are the calculated rates of prepayments."""

    NONE = "none"
    VAT0 = "vat0"
    VAT5 = "vat5"
    VAT7 = "vat7"
    VAT10 = "vat10"
    VAT20 = "vat20"
    VAT22 = "vat22"
    VAT105 = "vat105"
    VAT107 = "vat107"
    VAT110 = "vat110"
    VAT120 = "vat120"
    VAT122 = "vat122"


class Overweight(StrEnum):
    """What becomes of weighed goods that come to more than was held: taken out, held beside, or paid at the handover."""

    TRIM = "trim"
    SECOND_HOLD = "second_hold"
    AT_DOOR = "at_door"
