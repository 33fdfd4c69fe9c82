"""How long goods were too warm, and what people decide about it."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant, Tenths, Zone

Why = Annotated[str, Meta(min_length=3, max_length=200)]


class WarmthView(Message, frozen=True):
    """What is counted of one parcel as of a moment; while `counting`, a screen may go on counting seconds itself.

    warm: past the alarm, hurry; spoiled: blocked, not handed out. `block_after_s` and `block_above_c10` are the limits
    that hold for its zone, each None where there is none. `declared`: false where nobody knows the air around it.
    """

    level: Literal["ok", "warm", "spoiled"]
    warm_s: int
    core_c10: Tenths
    counting: bool
    declared: bool
    as_of: Instant
    block_after_s: int | None = None
    block_above_c10: Tenths | None = None
    blocked_at: Instant | None = None


class JudgeGoods(Message, frozen=True):
    """A person's decision about a parcel, with the reason."""

    why: Why


class BagZone(Message, frozen=True):
    """What a bag does for the goods of a zone: its air when packed, how fast that warms up, for how long it is good."""

    zone: Zone
    air_c10: Tenths
    rise_c10_per_hour: int
    allowed_s: int | None


class BagView(Message, frozen=True):
    """A thermo-bag or van that the shop has declared; of a zone that is not named nothing is known."""

    id: Id
    zones: list[BagZone]


class Bags(Message, frozen=True):
    """What a courier may carry in, and what this one has chosen.

    `counted` is what the goods are counted by: the chosen one, else the usual one; empty: nothing is known of it.
    `riding` parcels are with the courier now.
    """

    bags: list[BagView]
    chosen: str
    counted: str
    riding: int


class ChooseBag(Message, frozen=True):
    """The courier carries in this one from now on."""

    bag: Id
