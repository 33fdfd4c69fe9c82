"""A cloud till: ATOL Online in the words of `Register`. Neither paper nor shift nor storage can be seen from here.

What became of a receipt is known by its external_id alone, which is the key of the attempt. The service takes it once; a
repeat is refused with the uuid under which the first one is found.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Protocol

from lukoshko_pos.config import Cloud, Defaults
from lukoshko_pos.drivers.atol import meaning_of
from lukoshko_pos.drivers.atol_online_receipt import OPERATIONS, request_of
from lukoshko_pos.drivers.atol_online_web import TAKEN_BEFORE, AtolOnlineWeb, Payload, ServiceError, Unknown
from lukoshko_pos.drivers.atol_tasks import kopecks
from lukoshko_pos.drivers.register import (
    NO_QUEUE,
    UNTOLD_LIFE,
    Can,
    LastDocument,
    Life,
    Meaning,
    NotTaken,
    OfdQueue,
    Operator,
    Registration,
    ShiftDocument,
    Stage,
    Standing,
    State,
    StoredReceipt,
    Unreachable,
    Written,
)
from lukoshko_wire.pos import Receipt

SENT = "cloud request"
"""The note of the latest key, and of the service's uuid for it once that is known: there from before it is sent."""
LONG_S = 60.0
"""A receipt that waits so long is told to a person; the service itself gives up after minutes."""


class Notes(Protocol):
    """What outlives a restart."""

    def recall(self, key: str) -> str | None:
        """A remembered value, or None."""
        ...

    def remember(self, key: str, value: str) -> None:
        """Keep a value for ever."""
        ...


class AtolOnline:
    """One group of registers in the cloud."""

    can = Can(queue=True, storage=False, shift=False)

    def __init__(
        self,
        web: AtolOnlineWeb,
        cloud: Cloud,
        defaults: Defaults,
        taxes: Mapping[str, str],
        notes: Notes,
        *,
        zone: timezone,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._web, self._cloud, self._defaults, self._taxes, self._notes = web, cloud, defaults, taxes, notes
        self._zone, self._now, self._monotonic = zone, now, monotonic
        self._withheld = ""
        """The key that was taken under a uuid that the service does not tell."""
        self._asked = ("", -float("inf"))
        self._waits = ("", 0.0)

    def close(self) -> None:
        """Let the connection go."""
        self._web.close()

    def state(self) -> State:
        """There is neither shift nor paper: only whether the service lets us in."""
        self._web.enter()
        return State("none", 0)

    def serial(self) -> str:
        """The group's code stands for the registers in it."""
        return self._cloud.group

    def last_document(self) -> LastDocument:
        """No storage can be read, and each receipt may go to another."""
        return LastDocument("", 0)

    def receipts(self, first: int, last: int) -> list[StoredReceipt]:
        """Never asked for: `can.storage` is False."""
        raise NotTaken(f"documents {first} to {last} cannot be read in the cloud")

    def ofd(self) -> OfdQueue:
        """The service sees to it."""
        return NO_QUEUE

    def print_once(self, key: str, receipt: Receipt) -> None:
        """Send a receipt under a key as its external_id, which the service takes once."""
        at = self._now().astimezone(self._zone)
        body = request_of(key, receipt, self._cloud, self._defaults, self._taxes, at)
        again = self._note()[0] == key
        if not again:
            self._notes.remember(SENT, key)
        try:
            uuid = self._web.submit(OPERATIONS[receipt.kind], body)
        except NotTaken as error:
            if not again:
                raise
            # Whatever is wrong with it now, by other settings, the first may have been taken.
            raise Unreachable(f"sent before, and refused now: {error.detail}") from error
        self._withheld = "" if uuid else key
        if uuid:
            self._notes.remember(SENT, f"{key} {uuid}")

    def look(self, key: str) -> Standing:
        """What the service reports of a key; not asked oftener than the settings allow."""
        known, uuid = self._note()
        if known != key or not uuid:
            taken = self._withheld == key
            detail = "taken before, under a uuid that is not told"
            return Standing(Stage.FAILED, TAKEN_BEFORE, detail) if taken else Standing(Stage.ABSENT)
        asked_of, at = self._asked
        if asked_of == key and self._monotonic() - at < self._cloud.ask_s:
            return self._pending(key)
        self._asked = (key, self._monotonic())
        return self._report(key, uuid)

    def cancel_draft(self) -> None:
        """The service drops its drafts by itself."""

    def continue_print(self) -> None:
        """Nothing is printed."""

    def open_shift(self, operator: Operator) -> ShiftDocument | None:
        """The service opens and closes shifts."""
        raise NotTaken(f"no shift in the cloud, {operator.name}")

    def close_shift(self, operator: Operator) -> ShiftDocument | None:
        """The service opens and closes shifts."""
        raise NotTaken(f"no shift in the cloud, {operator.name}")

    def report_x(self, operator: Operator) -> None:
        """The service opens and closes shifts."""
        raise NotTaken(f"no report in the cloud, {operator.name}")

    def move_cash(self, key: str, kopecks: int, operator: Operator) -> None:
        """There is no drawer."""
        raise NotTaken(f"no drawer in the cloud for {kopecks} kopecks of {key}, {operator.name}")

    def set_clock(self, now: datetime) -> None:
        """There is no clock of ours."""
        raise NotTaken(f"no clock to be set in the cloud to {now}")

    def registration(self) -> Registration:
        """As whose till the settings know it; the service compares the INN with each register's."""
        cloud = self._cloud
        return Registration(cloud.inn, cloud.registration_number)

    def life(self) -> Life:
        """The service sees to it."""
        return UNTOLD_LIFE

    def _note(self) -> tuple[str, str]:
        known, _, uuid = (self._notes.recall(SENT) or "").partition(" ")
        return known, uuid

    def _report(self, key: str, uuid: str) -> Standing:
        try:
            report = self._web.report(uuid)
        except Unknown as error:
            self._notes.remember(SENT, key)  # the next sending under the same external_id finds out
            raise Unreachable(f"the service does not know its own uuid {uuid}") from error
        if report.external_id not in (None, key):
            raise Unreachable(f"a report of another document came for {uuid}")
        if report.status == "wait":
            return self._pending(key)
        if report.status == "done":
            return self._done(report.payload)
        return self._failed(report.error or ServiceError(0))

    def _pending(self, key: str) -> Standing:
        if self._waits[0] != key:
            self._waits = (key, self._monotonic())
        long = self._monotonic() - self._waits[1] >= LONG_S
        return Standing(Stage.PENDING, blocked=long)

    def _done(self, payload: Payload | None) -> Standing:
        if payload is None:
            raise Unreachable("the service says that it is done and gives no fiscal data")
        written = self._written(payload)
        return Standing(Stage.READY, fd_number=written.fd_number, printed=True, written=written)

    def _failed(self, error: ServiceError) -> Standing:
        """The service's last word on this external_id. What its register itself broke on may be in the storage."""
        number, detail = error.code, f"{error.type}: {error.text}"[:300]
        if error.type == "driver":
            meaning = meaning_of(number)
            if meaning is Meaning.SHIFT:
                return Standing(Stage.VOID, number, detail)
            return Standing(Stage.FAILED, number, detail, meaning)
        if error.type == "timeout" or number in self._cloud.again:
            return Standing(Stage.VOID, number, detail)
        unclear = error.type == "unknown"
        return Standing(Stage.FAILED, number, detail, Meaning.UNCLEAR if unclear else Meaning.REFUSING)

    def _written(self, payload: Payload) -> Written:
        sign = str(payload.fiscal_document_attribute)
        try:
            at = datetime.strptime(payload.receipt_datetime, "%d.%m.%Y %H:%M:%S").replace(tzinfo=self._zone)
        except ValueError as error:
            raise Unreachable(f"{payload.receipt_datetime[:40]!r} is not a time") from error
        if not (sign.isascii() and sign.isdigit() and len(sign) <= 10) or payload.fiscal_document_number < 1:
            raise Unreachable("the service gives fiscal data that cannot be")
        return Written(
            fn_number=payload.fn_number,
            fd_number=payload.fiscal_document_number,
            fiscal_sign=sign,
            shift_number=payload.shift_number,
            receipt_number=payload.fiscal_receipt_number,
            registration_number=str(payload.ecr_registration_number),
            at=at,
            total_kopecks=kopecks(payload.total),
        )
