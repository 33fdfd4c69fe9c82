"""Send a text message: an effect with a key, so that a repeat is the same message."""

import logging
from datetime import datetime

from lukoshko_server import net
from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.outbox.service import Effect, Outbox
from lukoshko_wire.message import Message, encode, parse
from lukoshko_wire.values import Instant

log = logging.getLogger(__name__)

KIND = "message"
FINAL = (400, 409, 413, 422)


class Sms(Message, frozen=True):
    """What the effect carries."""

    phone: str
    text: str
    until: Instant | None = None


class Unsent(Exception):
    """The gateway did not take it; the same id is sent again."""


class Notify:
    """The subject's use cases."""

    def __init__(self, work: Work, outbox: Outbox, settings: Settings) -> None:
        self._work = work
        self._outbox = outbox
        self._settings = settings

    def send(self, phone: str, text: str, key: str, *, until: datetime | None = None) -> None:
        """Send once per key (at most 100 characters), with the transaction; past `until` it is not worth sending."""
        with self._work() as tx:
            named = f"{KIND}:{key}"
            if not self._outbox.known(tx, named):
                self._outbox.put(tx, KIND, named, encode(Sms(phone=phone, text=text, until=until)).decode())

    def deliver(self, effect: Effect) -> None:
        """The handler: hand the message to the gateway. Raises Unsent or Unreached; a certain refusal is final."""
        sms = parse(Sms, effect.body.encode())
        if sms.until is not None and sms.until <= self._work.clock():
            log.warning("message %s came too late to be sent", effect.id)
            return
        answer = net.ask(
            "POST",
            f"{self._settings.messages_url}/send",
            json={"id": effect.key, "phone": sms.phone, "text": sms.text},
            headers={"Authorization": f"Bearer {self._settings.messages_token}"},
        )
        if answer.status in FINAL:
            log.error("message %s was refused by the gateway: %s", effect.id, answer.status)
        elif answer.status != 200:
            raise Unsent(f"the gateway answered {answer.status}")
