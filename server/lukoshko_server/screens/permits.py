"""What a courier's phone takes along for doors where nothing but the own till is reached."""

from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.handover.alone import Alone, Given
from lukoshko_server.people.service import People
from lukoshko_server.screens.handover import HandoverScreen
from lukoshko_wire.api.door import DoorPermit, DoorPermits, DoorTill
from lukoshko_wire.door import PORT


class PermitScreen:
    """Builds DoorPermits."""

    def __init__(
        self, work: Work, settings: Settings, people: People, alone: Alone, hand: HandoverScreen
    ) -> None:
        self._work, self._settings, self._people = work, settings, people
        self._alone, self._hand = alone, hand

    def permits(self, courier_id: str) -> DoorPermits:
        """Everything that this courier may settle alone now; nothing without a till of their own."""
        till_id = self._people.get(courier_id).till_id
        if till_id is None:
            return DoorPermits(courier_id=courier_id, till=None, permits=[])
        port = self._settings.door_ports.get(till_id, PORT)
        till = DoorTill(
            id=till_id, url=f"http://127.0.0.1:{port}", pairing=self._alone.pairing(courier_id, till_id)
        )
        given = self._alone.permits(courier_id, till_id)
        return DoorPermits(courier_id=courier_id, till=till, permits=[self._permit(each) for each in given])

    def _permit(self, given: Given) -> DoorPermit:
        permit = given.permit
        return DoorPermit(
            order_id=permit.order_id, version=permit.version, settlement_id=permit.settlement_id,
            intent_id=permit.intent_id, expires_at=permit.expires_at, methods=permit.methods,
            held_kopecks=permit.held_kopecks, covered_until=permit.covered_until,
            marked=[line.no for line in permit.lines if line.codes], permit=given.text,
            view=self._hand.handover(permit.order_id),
        )  # fmt: skip
