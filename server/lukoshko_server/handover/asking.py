"""A locker asks: somebody stands at the cell with a right, goods not paid. Money and receipt come first (DESIGN §5)."""

import logging
from datetime import timedelta

from lukoshko_server.db import Tx, Work, acting_as
from lukoshko_server.devices import commands
from lukoshko_server.devices.service import Devices, DeviceSaid
from lukoshko_server.handover.pickup import Pickup
from lukoshko_server.outbox.service import Outbox
from lukoshko_wire.api.handover import OpenNext
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.rights import ASK_ANSWER, AskPickup, PickupAnswer

log = logging.getLogger(__name__)

FRESH = timedelta(seconds=15)
"""An ask that is older was held up: whoever asked stands there no more, or was served by the locker alone."""


class Asking:
    """Answers lockers' asks; joins the caller's transaction."""

    def __init__(self, work: Work, outbox: Outbox, devices: Devices, pickup: Pickup) -> None:
        self._work, self._outbox, self._devices, self._pickup = work, outbox, devices, pickup

    def on_said(self, said: DeviceSaid) -> None:
        """Begin the pickup under the id of the ask, or say why not. The same ask again is the same pickup."""
        ask = said.message
        if said.kind != "locker" or not isinstance(ask, AskPickup):
            return
        with acting_as(f"kiosk:{said.device_id}"[:64]), self._work() as tx:
            session = self._devices.get("locker", said.device_id).session
            if ask.session != session or abs(tx.now - ask.at) > FRESH:
                log.warning("locker %s: ask %s is too late", said.device_id, ask.id)
                return
            key = f"ask:{ask.id}:{tx.now.timestamp()}"
            refused = self._refusal(tx, said.device_id, ask)
            if not self._outbox.known(tx, key):
                answer = PickupAnswer(id=ask.id, refused=refused)
                commands.put(tx, self._outbox, key, ASK_ANSWER, said.device_id, answer, until=tx.now + FRESH)

    def _refusal(self, tx: Tx, locker_id: str, ask: AskPickup) -> str:
        try:
            with tx.attempt():
                self._pickup.open_at(
                    locker_id, ask.order_id, OpenNext(id=ask.id, cell=ask.cell), f"kiosk:{locker_id}"[:64]
                )
        except LukoshkoError as error:
            log.warning("locker %s: ask %s for order %s: %s", locker_id, ask.id, ask.order_id, error.detail)
            return error.code
        return ""
