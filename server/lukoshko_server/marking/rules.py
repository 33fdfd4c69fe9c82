"""What an answer about a code means, which host is asked next, what goes on the receipt. Pure.

Постановление № 1944 of 21.11.2023 (the permissive mode): before a sale the seller asks about the code, online, else
its local module, and does not sell what is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from lukoshko_wire.marks import MarkGroup
from lukoshko_wire.pos import Industry, Mark, MarkStatus
from lukoshko_wire.problems import LukoshkoError

PATIENCE_S = 1.5
"""For one request; then the next host."""
DOWN_FOR = timedelta(minutes=15)
LIST_LASTS = timedelta(hours=6)
TRIES = 2
"""Of one request that was answered by 429 or 5xx."""
EMERGENCY = 203
"""The system says itself that it cannot check: the sale is allowed."""

Mode = Literal["online", "local", "emergency"]

FOIV, ACT_DATE, ACT_NUMBER = "030", "21.11.2023", "1944"
"""Tags 1262, 1263, 1264."""
_REFUSED_IF_FALSE = ("valid", "found", "utilised", "verified")


class OfOtherGoods(LukoshkoError):
    """The code belongs to other goods than the line."""

    code = "marking.other-goods"
    status = 409


class Twice(LukoshkoError):
    """This very code is on the order already: every piece has its own."""

    code = "marking.twice"
    status = 409


class Taken(LukoshkoError):
    """The code was sold, or another order has it."""

    code = "marking.taken"
    status = 409


class NoWeight(LukoshkoError):
    """Goods by weight need the code that carries the weight (3103)."""

    code = "marking.no-weight"
    status = 409


class NotChecked(LukoshkoError):
    """Codes of this order are being checked yet."""

    code = "marking.not-checked"
    status = 409


class NotEnough(LukoshkoError):
    """Codes and goods do not agree: every piece needs one, weighed goods those that make up the weight."""

    code = "marking.not-enough"
    status = 409


class WhichPiece(LukoshkoError):
    """A part of a marked line is refused: the codes of the refused pieces must be named."""

    code = "marking.which-piece"
    status = 409


@dataclass(frozen=True)
class Verdict:
    """What was learnt about a code. `why` is empty when it may be sold."""

    why: str
    mode: Mode | Literal[""] = ""
    """Empty: nobody could be asked."""
    request_id: str = ""
    request_ms: int = 0
    inst: str = ""
    version: str = ""


def refusal(flags: Mapping[str, Any], now: datetime, *, mode: Mode = "online") -> str:
    """Why a code must not be sold, in the order of the rules; "" when it may be. An absent flag refuses nothing."""
    if mode == "emergency":
        return ""
    if mode == "local":  # it knows only what was blocked or sold; its other flags say nothing
        return _first((flags.get("sold") is True, "sold"), (flags.get("isBlocked") is True, "blocked"))
    sold = flags.get("sold") is True
    until = moment(flags.get("expireDate"))
    return _first(
        *((flags.get(name) is False, f"not-{name}") for name in _REFUSED_IF_FALSE),
        (sold, "sold"),
        (flags.get("realizable") is False and not sold, "not-realizable"),
        (flags.get("isBlocked") is True, "blocked"),
        (until is not None and until <= now, "expired"),
    )


def moment(text: object) -> datetime | None:
    """A moment as the service writes it; a bare date means its beginning in UTC. None for anything else."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def industry_value(verdict: Verdict) -> str:
    """Tag 1265: which answer the sale relies on; "" when there was none."""
    if not verdict.request_id or verdict.mode not in ("online", "local"):
        return ""
    value = f"UUID={verdict.request_id}&Time={verdict.request_ms}"
    return f"{value}&Inst={verdict.inst}&Ver={verdict.version}" if verdict.mode == "local" else value


def may_sell(checked: int, *, offline: bool) -> bool:
    """What the register's own check (tag 2106) allows: 15 always; unchecked and half checked (0, 3, 16, 19) where
    the permissive mode allowed it; anything negative never.
    """
    return checked == 15 or (offline and checked in (0, 3, 16, 19))


@dataclass(frozen=True)
class Host:
    """One of the service's hosts; the quicker is asked first."""

    url: str
    average_ms: int = 0
    down_until: datetime | None = None


@dataclass(frozen=True)
class Hosts:
    """The hosts as last listed."""

    listed: tuple[Host, ...] = ()
    listed_at: datetime | None = None

    def stale(self, now: datetime) -> bool:
        """True when the list must be asked for anew."""
        return self.listed_at is None or not self.listed or now - self.listed_at >= LIST_LASTS

    def to_ask(self, now: datetime) -> list[str]:
        """Addresses that may be asked now, the quickest first."""
        up = [host for host in self.listed if host.down_until is None or host.down_until <= now]
        return [host.url for host in sorted(up, key=lambda host: (host.average_ms, host.url))]

    def renewed(self, found: Sequence[tuple[str, int | None]], now: datetime) -> "Hosts":
        """A fresh list with what each said of its health; one that did not answer is down."""
        listed = [
            Host(url, ms or 0, now + DOWN_FOR if ms is None else None) for url, ms in dict(found).items()
        ]
        return Hosts(tuple(listed), now)

    def failed(self, url: str, now: datetime) -> "Hosts":
        """This host did not do what was asked."""
        return replace(
            self,
            listed=tuple(
                replace(host, down_until=now + DOWN_FOR) if host.url == url else host for host in self.listed
            ),
        )


Next = Literal["take", "again", "next", "stop"]


def after(status: int | None) -> Next:
    """What a status of `codes/check` asks for: None is silence."""
    if status == 200 or status == EMERGENCY:
        return "take"
    if status is None:
        return "next"
    if status == 429 or status >= 500:
        return "again"
    return "next" if status == 401 or not 400 <= status < 500 else "stop"


def _first(*found: tuple[bool, str]) -> str:
    return next((name for is_so, name in found if is_so), "")


@dataclass(frozen=True)
class Held:
    """A code that an order holds."""

    id: str
    order_id: str
    line_no: int
    identifier: str
    code: str
    grams: int | None
    state: str
    why: str
    aside: bool
    sold: bool
    group: MarkGroup
    verdict: Verdict


@dataclass(frozen=True)
class Piece:
    """What one line of a receipt sells: pieces or grams, and the code; None for what no code was kept of."""

    quantity: int
    held: Held | None


def amount(codes: Iterable[Held], *, weighed: bool) -> int:
    """What these codes make up: grams of weighed goods, else pieces."""
    return sum(code.grams or 0 if weighed else 1 for code in codes)


def pieces(codes: Sequence[Held], due: int, *, weighed: bool) -> list[Piece]:
    """Divide what is charged of a line over its codes, those that the customer took first.

    A rest without a code stands alone, so that the sum is right whatever was lost on the way.
    """
    found: list[Piece] = []
    left = due
    for code in codes:
        quantity = (code.grams or 0) if weighed else 1
        if not code.aside and quantity and quantity <= left:
            found.append(Piece(quantity, code))
            left -= quantity
    return [*found, Piece(left, None)] if left else found


def receipt_mark(held: Held, *, weighed: bool, back: bool = False) -> Mark:
    """The code as a receipt carries it: status 1 or 2 of tag 2003 at a sale, 3 or 4 when it comes back."""
    status: MarkStatus = "piece_return" if back else "piece_sold"
    if weighed:
        status = "dry_return" if back else "dry_for_sale"
    value = industry_value(held.verdict)
    industry = Industry(foiv=FOIV, date=ACT_DATE, number=ACT_NUMBER, value=value) if value else None
    return Mark(code=held.code, identifier=held.identifier, status=status, industry=industry)
