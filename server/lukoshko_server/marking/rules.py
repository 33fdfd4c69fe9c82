"""What an answer about a code means, which host is asked next, what goes on the receipt. Pure.

Постановление № 1944 of 21.11.2023 (the permissive mode): before a sale the seller asks about the code, online, else
its local module, and does not sell what is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from lukoshko_server.receipts.rules import Coded
from lukoshko_wire.marks import MarkGroup
from lukoshko_wire.pos import Industry, Mark, MarkStatus
from lukoshko_wire.problems import LukoshkoError

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
LONGEST_URL = 200
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


def may_be_asked(url: str) -> bool:
    """The shop's key goes to every host that is asked: never in clear, but on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    return safe and bool(host) and len(url) <= LONGEST_URL


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


def amount(codes: Iterable[Held], *, weighed: bool) -> int:
    """What these codes make up: grams of weighed goods, else pieces."""
    return sum(code.grams or 0 if weighed else 1 for code in codes)


def coded(codes: Sequence[Held], due: int, *, weighed: bool) -> list[Coded]:
    """The codes that go onto the receipt for what is charged of a line: not what was set aside, never more than is due.

    What is charged beyond them stands on the receipt without a code, so that its sum is right whatever was lost.
    """
    found: list[Coded] = []
    left = due
    for code in codes:
        quantity = (code.grams or 0) if weighed else 1
        if not code.aside and code.state == "good" and 0 < quantity <= left:
            found.append(Coded(_on_receipt(code, weighed=weighed), quantity, excise=code.group.excise))
            left -= quantity
    return found


def _on_receipt(held: Held, *, weighed: bool) -> Mark:
    """Status 1 of tag 2003 for a piece, 2 for measured goods; what the sale relies on in tag 1260."""
    value = industry_value(held.verdict)
    industry = Industry(foiv=FOIV, date=ACT_DATE, number=ACT_NUMBER, value=value) if value else None
    status: MarkStatus = "dry_for_sale" if weighed else "piece_sold"
    return Mark(code=held.code, identifier=held.identifier, status=status, industry=industry)
