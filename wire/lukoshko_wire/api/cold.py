"""How long goods were too warm, and what people decide about it."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.values import Id, Instant, Tenths

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


class Bags(Message, frozen=True):
    """Thermo-bags that the shop has declared, and the courier's own; empty: none was declared, so nothing is known of it."""

    bags: list[Id]
    chosen: str = ""


class ChooseBag(Message, frozen=True):
    """The courier carries in this one from now on."""

    bag: Id
