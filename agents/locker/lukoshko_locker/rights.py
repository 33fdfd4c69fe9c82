"""The list of rights that this locker holds: taken when ours, newer and signed; answered by its hash."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from lukoshko_edge.inbox import MAX_PAYLOAD
from lukoshko_edge.journal import Journal
from lukoshko_locker.keyring import Keyring, NotSigned
from lukoshko_locker.record import Record
from lukoshko_locker.rights_time import RightsTime
from lukoshko_wire import rights as wire
from lukoshko_wire.message import M, parse
from lukoshko_wire.problems import Malformed, TooLarge
from lukoshko_wire.rights import Lies, Load, RightsAck, RightsDiff, RightsList, SealedKey, Signed

log = logging.getLogger(__name__)
LIST, VERSION = "rights:list", "rights:version"
NO_KEY = "key"
KEY_COMES = timedelta(minutes=2)
"""The server sends key and list together: whoever has only the list for so long is not given the key."""
ECHO = timedelta(minutes=1)
"""A list so little older than ours is the broker's own memory, not an attack."""


class _Refused(Exception):
    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class _Whose(msgspec.Struct):
    locker_id: str


class RightsBook:
    """The list, in memory and in the journal. May be used from any thread."""

    def __init__(
        self, device: str, journal: Journal, record: Record, keyring: Keyring, time: RightsTime,
        show: Callable[[], None],
    ) -> None:  # fmt: skip
        self._device, self._journal, self._record = device, journal, record
        self._keyring, self._time, self._show = keyring, time, show
        self._gap, self._fault = False, ""
        self._keyless_since: datetime | None = None
        kept = (journal.recall(LIST) or "").encode()
        self.list = _readable(kept) if kept else None
        self._hash = wire.list_hash(kept) if self.list else ""
        self._floor = int(journal.recall(VERSION) or "0")

    @property
    def key(self) -> bytes:
        """The code key of the list's epoch."""
        return self._keyring.code_key(self.list.key_epoch if self.list else 0)

    @property
    def held(self) -> tuple[int, str]:
        """Version and hash of the list."""
        return (self.list.version if self.list else 0), self._hash

    def lying(self) -> list[Lies]:
        """Every parcel that the list knows to lie here."""
        return [lies for right in self.list.rights for lies in right.lies] if self.list else []

    def loads(self) -> list[Load]:
        """Every parcel that a courier is to put in here."""
        return [load for manifest in self.list.manifests for load in manifest.loads] if self.list else []

    def ack(self) -> RightsAck:
        """What we hold, for the server; without a list, or after a gap, we ask for it."""
        version, hash_ = self.held
        return RightsAck(
            version=version, hash=hash_, key_epoch=self._keyring.epoch, seal=self._keyring.seal, at=self._time.now(),
            wants=self._gap or self.list is None, fault=self._fault,
        )  # fmt: skip

    def whole(self, payload: bytes) -> None:
        """Take a whole list. Never raises for what is in it."""
        if payload:
            self._take(lambda: self._whole(payload))

    def diff(self, payload: bytes) -> None:
        """Take a difference. Never raises for what is in it."""
        self._take(lambda: self._diff(payload))

    def key_came(self, payload: bytes) -> None:
        """Take a sealed code key. Never raises for what is in it."""
        try:
            body = self._keyring.body("rights/key", parse(Signed, payload, limit=MAX_PAYLOAD))
            taken = self._keyring.take(parse(SealedKey, body))
        except (Malformed, TooLarge, NotSigned, ValueError) as error:
            log.warning("a code key was refused: %s", error)
            self._record.alarm("rights_refused", True, detail="signature")
            return
        log.info("a code key of epoch %d was %s", self._keyring.epoch, "taken" if taken else "refused")
        self._say(gap=self._gap or self._fault == NO_KEY)

    def _take(self, take: Callable[[], bool]) -> None:
        try:
            gap = not take()
        except _Refused as refused:
            log.warning("a list of rights was refused: %s", refused.fault)
            self._say(fault=refused.fault)
            return
        if not gap:
            for fault in ("foreign", "old", "signature", "stale", "malformed"):
                self._record.alarm("rights_refused", False, detail=fault)
        self._say(gap=gap)

    def _whole(self, payload: bytes) -> bool:
        body = self._body("rights", payload)
        fresh = self._read(RightsList, body)
        self._check(fresh)
        self._keep(fresh, body)
        return True

    def _diff(self, payload: bytes) -> bool:
        diff = self._read(RightsDiff, self._body("rights/diff", payload))
        if self.list is None or diff.version > self.list.version + 1 or diff.base > self.list.version:
            return False
        self._check(diff)
        if diff.base < self.list.version:
            return True  # the whole list came first
        fresh = wire.apply(self.list, diff)
        body = wire.canonical(fresh)
        if wire.list_hash(body) != diff.hash:
            return False
        self._keep(fresh, body)
        return True

    def _body(self, what: wire.What, payload: bytes) -> bytes:
        try:
            signed = parse(Signed, payload, limit=MAX_PAYLOAD)
            whose = msgspec.json.decode(signed.body, type=_Whose)
        except (Malformed, TooLarge, msgspec.MsgspecError) as error:
            raise self._refusal("malformed") from error
        if whose.locker_id != self._device:
            raise self._refusal("foreign")
        try:
            return self._keyring.body(what, signed)
        except (NotSigned, ValueError) as error:
            raise self._refusal("signature") from error

    def _read(self, shape: type[M], body: bytes) -> M:
        try:
            return parse(shape, body, limit=MAX_PAYLOAD)
        except (Malformed, TooLarge) as error:
            raise self._refusal("malformed") from error

    def _check(self, fresh: RightsList | RightsDiff) -> None:
        if fresh.version < self._floor:
            ours = self.list.issued_at if self.list else None
            echo = ours is not None and ours - fresh.issued_at <= ECHO
            raise _Refused("old") if echo else self._refusal("old")
        self._key_must_be_here(fresh.key_epoch)
        if fresh.valid_until <= max(self._time.now(), fresh.issued_at):
            raise self._refusal("stale")

    def _key_must_be_here(self, epoch: int) -> None:
        """Under a key that we have not, no code is known: the present list stays while its key is on the way, not longer.

        A locker that is never given the new key is not the one any more: it shall open nothing.
        """
        usable = self.list is not None and self._keyring.knows(self.list.key_epoch)
        if not usable or self._keyring.knows(epoch):
            self._keyless_since = None
            return
        now = self._time.now()
        self._keyless_since = self._keyless_since or now
        if now - self._keyless_since < KEY_COMES:
            raise _Refused(NO_KEY)

    def _refusal(self, fault: str) -> _Refused:
        self._record.alarm("rights_refused", True, detail=fault)
        return _Refused(fault)

    def _keep(self, fresh: RightsList, body: bytes) -> None:
        with self._journal.transaction():
            self._journal.remember(LIST, body.decode())
            self._journal.remember(VERSION, str(fresh.version))
            self._time.hear(fresh.issued_at)
        if fresh.key_epoch == self._keyring.epoch:
            self._keyring.forget_former()
        self.list, self._hash, self._floor = fresh, wire.list_hash(body), fresh.version
        log.info("the list of rights is of version %d, %d orders", fresh.version, len(fresh.rights))

    def _say(self, *, gap: bool = False, fault: str = "") -> None:
        self._gap, self._fault = gap, fault
        self._show()


def _readable(kept: bytes) -> RightsList | None:
    """The list that was kept; of a later agent, to which this one is the way back, perhaps not readable: asked for anew."""
    try:
        return parse(RightsList, kept)
    except Malformed as error:
        log.warning("the kept list of rights cannot be read: %s", error.detail)
        return None
