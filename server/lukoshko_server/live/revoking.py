"""Rights that ended before their tickets: every gateway is told to drop the person's screens."""

from collections.abc import Callable
from uuid import uuid4

from lukoshko_server.db import Work
from lukoshko_server.outbox.service import Effect, Outbox
from lukoshko_server.people.service import RightsChanged, SignedOut
from lukoshko_wire.live import REVOKED, Revoked
from lukoshko_wire.message import encode, parse

KIND = "revoked"


class Revoking:
    """Puts the effect and publishes it."""

    def __init__(self, work: Work, outbox: Outbox, publish: Callable[[str, bytes], None]) -> None:
        self._work = work
        self._outbox = outbox
        self._publish = publish

    def on_person(self, changed: SignedOut | RightsChanged) -> None:
        """A session ended, or somebody may no longer what they might."""
        with self._work() as tx:
            body = encode(Revoked(person=changed.person_id)).decode()
            self._outbox.put(tx, KIND, f"{KIND}:{uuid4()}", body)

    def deliver(self, effect: Effect) -> None:
        """The handler: tell every gateway."""
        revoked = parse(Revoked, effect.body.encode())
        self._publish(REVOKED.topic(person=revoked.person), encode(revoked))
