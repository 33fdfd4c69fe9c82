"""A list, its differences and its key on their way to a locker: effects of the outbox, signed when they leave."""

from datetime import timedelta
from typing import Literal

import msgspec

from lukoshko_server.db import Tx, Work
from lukoshko_server.mqtt import Mqtt
from lukoshko_server.outbox.service import Effect, Handler, Outbox
from lukoshko_server.rights import store
from lukoshko_server.rights.codes import Codes
from lukoshko_server.rights.keys import Keys
from lukoshko_server.rights.rows import RightsListRow, StaffRightRow
from lukoshko_server.rights.rules import LIST_LASTS, kept
from lukoshko_wire.message import Message, encode, parse
from lukoshko_wire.rights import (
    RIGHTS,
    RIGHTS_DIFF,
    RIGHTS_KEY,
    Load,
    Manifest,
    Right,
    RightsDiff,
    RightsList,
    Technician,
    canonical,
    list_hash,
    tag,
)

FULL, DIFF, KEY = "rights.full", "rights.diff", "rights.key"


class Ask(Message, frozen=True):
    """Which list or key of which locker is to leave."""

    locker_id: str
    number: int


class Lists:
    """Builds lists from the database: the same rows and the same moment of issue give the same bytes."""

    def __init__(self, codes: Codes, keys: Keys) -> None:
        self._codes, self._keys = codes, keys

    def whole(self, tx: Tx, listed: RightsListRow) -> RightsList:
        """The list of a locker as it stands in the database."""
        rights = [parse(Right, row.body.encode()) for row in store.right_rows(tx, listed.locker_id)]
        staff = store.staff_rows(tx, listed.locker_id, listed.issued_at)
        return RightsList(
            locker_id=listed.locker_id, version=listed.version, key_epoch=listed.key_epoch,
            issued_at=listed.issued_at, valid_until=listed.issued_at + LIST_LASTS, code_digits=self._codes.digits,
            rights=kept(rights, listed.issued_at),
            manifests=[self._manifest(listed, row) for row in staff if row.kind == "courier"],
            technicians=[self._technician(listed, row) for row in staff if row.kind == "technician"],
        )  # fmt: skip

    def _manifest(self, listed: RightsListRow, row: StaffRightRow) -> Manifest:
        loads = msgspec.json.decode(row.loads, type=list[Load])
        return Manifest(
            courier_id=row.person_id, credential=self._tag(listed, "courier", row), not_before=row.not_before,
            expires_at=row.expires_at, loads=loads,
        )  # fmt: skip

    def _technician(self, listed: RightsListRow, row: StaffRightRow) -> Technician:
        return Technician(
            person_id=row.person_id, credential=self._tag(listed, "technician", row), not_before=row.not_before,
            expires_at=row.expires_at,
        )  # fmt: skip

    def _tag(self, listed: RightsListRow, kind: Literal["courier", "technician"], row: StaffRightRow) -> str:
        code = self._codes.staff_code(listed.locker_id, kind, row.person_id, row.not_before)
        return tag(
            self._keys.open(listed.locker_id, listed.key), kind, code, listed.locker_id, listed.key_epoch
        )


def hash_of(rights: RightsList) -> str:
    """Hash of the whole list."""
    return list_hash(canonical(rights))


def send_diff(tx: Tx, outbox: Outbox, diff: RightsDiff) -> None:
    """Put a difference beside the change that it tells of."""
    outbox.put(tx, DIFF, f"{DIFF}:{diff.locker_id}:{diff.version}", encode(diff).decode())


def send_full(tx: Tx, outbox: Outbox, listed: RightsListRow, *, delay: timedelta | None) -> None:
    """Put the whole list on its way; what is newer when it leaves goes instead."""
    again = "" if delay else f":{tx.now.timestamp()}"
    key = f"{FULL}:{listed.locker_id}:{listed.version}{again}"
    if not outbox.known(tx, key):
        body = encode(Ask(locker_id=listed.locker_id, number=listed.version)).decode()
        outbox.put(tx, FULL, key, body, delay=delay)


def send_key(tx: Tx, outbox: Outbox, listed: RightsListRow) -> None:
    """Put the code key on its way, sealed for the key pair that the locker announced."""
    key = f"{KEY}:{listed.locker_id}:{listed.key_epoch}:{tx.now.timestamp()}"
    if not outbox.known(tx, key):
        body = encode(Ask(locker_id=listed.locker_id, number=listed.key_epoch)).decode()
        outbox.put(tx, KEY, key, body)


class Publisher:
    """The handlers of the three effects."""

    def __init__(self, work: Work, mqtt: Mqtt, keys: Keys, lists: Lists) -> None:
        self._work, self._mqtt, self._keys, self._lists = work, mqtt, keys, lists

    def handlers(self) -> dict[str, Handler]:
        """By kind."""
        return {FULL: self._full, DIFF: self._diff, KEY: self._key}

    def _full(self, effect: Effect) -> None:
        ask = parse(Ask, effect.body.encode())
        with self._work.read() as tx:
            listed = tx.session.get(RightsListRow, ask.locker_id)
            if listed is None or listed.version != ask.number:
                return  # a newer one is on its way
            body = canonical(self._lists.whole(tx, listed))
        signed = self._keys.envelope("rights", ask.locker_id, body)
        self._mqtt.publish(RIGHTS.topic(device=ask.locker_id), RIGHTS.encode(signed), retain=RIGHTS.retain)

    def _diff(self, effect: Effect) -> None:
        diff = parse(RightsDiff, effect.body.encode())
        signed = self._keys.envelope("rights/diff", diff.locker_id, effect.body.encode())
        self._mqtt.publish(RIGHTS_DIFF.topic(device=diff.locker_id), RIGHTS_DIFF.encode(signed))

    def _key(self, effect: Effect) -> None:
        ask = parse(Ask, effect.body.encode())
        with self._work.read() as tx:
            listed = tx.session.get_one(RightsListRow, ask.locker_id)
            epoch, seal, kept_key = listed.key_epoch, listed.seal, listed.key
        sealed = self._keys.seal(ask.locker_id, epoch, self._keys.open(ask.locker_id, kept_key), seal)
        signed = self._keys.envelope("rights/key", ask.locker_id, encode(sealed))
        self._mqtt.publish(RIGHTS_KEY.topic(device=ask.locker_id), RIGHTS_KEY.encode(signed))
