"""What the count of warmth tells the subjects above, in the same transaction."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ParcelWarm:
    """Told once when a parcel is past the alarm: somebody should hurry."""

    order_id: str
    parcel_id: str


@dataclass(frozen=True)
class ParcelSpoiled:
    """Told when a parcel is blocked: it is not given out any more."""

    order_id: str
    parcel_id: str
    why: str


@dataclass(frozen=True)
class BlockLifted:
    """Told when a person has decided that a blocked parcel may be given out after all."""

    order_id: str
    parcel_id: str
