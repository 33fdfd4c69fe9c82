"""The next certificate before the present one ends: asked for after two thirds of its life, for as long as it takes."""

import logging
import ssl
from collections.abc import Callable
from datetime import datetime

from lukoshko_edge.clock import Clock
from lukoshko_edge.credentials import Credentials
from lukoshko_edge.http import post
from lukoshko_wire.api.joining import AskRenewal, Renewed
from lukoshko_wire.joining import renewal_due, renewal_text, retry_after
from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)
Ask = Callable[[str, AskRenewal, type[Renewed]], Renewed]


class Renewal:
    """Renews one device's certificate. `look` waits for the network: it is for a thread that may."""

    def __init__(
        self, credentials: Credentials, context: ssl.SSLContext | None, clock: Clock, ask: Ask = post
    ) -> None:
        self._credentials, self._context, self._clock, self._ask = credentials, context, clock, ask
        self._not_before: datetime | None = None

    def look(self) -> bool:
        """Renew if it is time; True when a new certificate was kept. Never raises for what the server says."""
        joined = self._credentials.joined_to()
        if joined is None or not self._credentials.there or not self._clock.trusted:
            return False
        serial, since, until = self._credentials.life()
        now = self._clock.now()
        waits = self._not_before is not None and now < self._not_before
        if waits or not renewal_due(since, until, now):
            return False
        try:
            self._renew(joined.server, joined.device, serial, now)
        except (LukoshkoError, ValueError) as error:
            self._not_before = now + retry_after(until, now)
            log.warning("the certificate is not renewed, tried again at %s: %s", self._not_before, error)
            return False
        self._not_before = None
        return True

    def _renew(self, server: str, device: str, serial: str, now: datetime) -> None:
        csr = self._credentials.request(device)
        signature = self._credentials.sign(renewal_text(serial, now, csr))
        question = AskRenewal(serial=serial, csr=csr, at=now, signature=signature)
        renewed = self._ask(f"{server}/api/v1/devices/renew", question, Renewed)
        self._credentials.keep(renewed.certificate)
        if self._context is not None:
            self._credentials.load_into(self._context)
        log.info("the certificate is renewed until %s", self._credentials.life()[2])
