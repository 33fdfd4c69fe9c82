"""What a cart would get: asked behind every change of it, remembered by the cart's version; the cart never waits."""

import logging
from collections.abc import Sequence
from datetime import datetime

from lukoshko_server.clock import Clock
from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.loyalty.client import LoyaltyRefused, LoyaltyService, LoyaltyUnsure
from lukoshko_server.loyalty.rows import QuoteRow
from lukoshko_server.loyalty.rules import (
    LEFT_ALONE,
    Asked,
    CartLine,
    Quote,
    Shown,
    Strange,
    quoted,
    shown,
    version,
)
from lukoshko_server.outbox.sender import QUOTES
from lukoshko_server.outbox.service import Effect, Handler, Outbox
from lukoshko_server.people.service import People
from lukoshko_wire.message import Message, encode, parse

log = logging.getLogger(__name__)

NOTHING = Shown("off", None, ask=False)


class QuoteAsk(Message, frozen=True):
    """A question about a cart."""

    person_id: str
    member: str
    version: str
    lines: list[CartLine]


class Quotes:
    """The use cases of calculations."""

    def __init__(self, work: Work, outbox: Outbox, settings: Settings, people: People) -> None:
        self._work, self._outbox, self._settings, self._people = work, outbox, settings, people

    def of_cart(self, person_id: str, lines: Sequence[CartLine]) -> Shown:
        """What is known of this cart now; what is not known, or old, is asked for behind."""
        if not self._settings.loyalty_url or not lines:
            return NOTHING
        wanted = version(lines)
        with self._work.read() as tx:
            found = shown(_asked(tx, person_id), wanted, tx.now)
        if found.ask:
            with self._work() as tx:
                self._ask(tx, person_id, wanted, lines)
        return found

    def told(self, ask: QuoteAsk, quote: Quote | None) -> None:
        """An answer came, or (None) none that can be believed. An older question's answer changes nothing."""
        with self._work() as tx:
            row = tx.session.get(QuoteRow, ask.person_id, populate_existing=True, with_for_update=True)
            if row is None or row.version != ask.version:
                return
            row.failed = quote is None
            if quote is not None:
                row.told_version, row.told_at, row.body = ask.version, tx.now, encode(quote).decode()

    def is_latest(self, ask: QuoteAsk) -> bool:
        """False for a question about a cart that has changed since."""
        with self._work.read() as tx:
            row = tx.session.get(QuoteRow, ask.person_id, populate_existing=True)
            return row is not None and row.version == ask.version

    def _ask(self, tx: Tx, person_id: str, wanted: str, lines: Sequence[CartLine]) -> None:
        row = tx.session.get(QuoteRow, person_id, populate_existing=True, with_for_update=True)
        if row is None:
            row = QuoteRow(person_id=person_id, version=wanted, asks=0, asked_at=tx.now, failed=False)
            tx.session.add(row)
        row.version, row.asks, row.asked_at, row.failed = wanted, row.asks + 1, tx.now, False
        tx.session.flush()
        member = self._people.get(person_id).phone
        ask = QuoteAsk(person_id=person_id, member=member, version=wanted, lines=list(lines))
        self._outbox.put(tx, QUOTES, f"{QUOTES}:{person_id}:{row.asks}", encode(ask).decode())


class Calculating:
    """The handler of questions about carts: one try each, none at all shortly after the service failed."""

    def __init__(self, quotes: Quotes, service: LoyaltyService, clock: Clock) -> None:
        self._quotes, self._service, self._clock = quotes, service, clock
        self._down_until: datetime | None = None

    def handlers(self) -> dict[str, Handler]:
        """By kind of effect."""
        return {QUOTES: self.calculate}

    def calculate(self, effect: Effect) -> None:
        """Ask, and write down what is believed of the answer."""
        ask = parse(QuoteAsk, effect.body.encode())
        if self._quotes.is_latest(ask):
            self._quotes.told(ask, self._calculate(ask))

    def _calculate(self, ask: QuoteAsk) -> Quote | None:
        if self._down_until is not None and self._clock() < self._down_until:
            return None
        try:
            return quoted(self._service.calculate(ask.member, f"cart:{ask.person_id}", ask.lines), ask.lines)
        except LoyaltyUnsure as unsure:
            log.warning("the loyalty service does not calculate: %s", unsure)
            self._down_until = self._clock() + LEFT_ALONE
        except (LoyaltyRefused, Strange) as error:
            log.warning("the loyalty service calculates strangely: %s", error)
        return None


def _asked(tx: Tx, person_id: str) -> Asked | None:
    tx.session.flush()
    row = tx.session.get(QuoteRow, person_id, populate_existing=True)
    if row is None:
        return None
    quote = parse(Quote, row.body.encode()) if row.body else None
    return Asked(row.version, row.asked_at, row.failed, row.told_version, row.told_at, quote)
