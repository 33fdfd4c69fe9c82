"""One lock board on a serial line: what all families share.

An unlock is written once, whatever is answered; reads are tried again. Coils are guarded and every request is judged
before it is written, whoever asks. After a bad exchange the line is left to fall silent, after a bad round it is
opened anew. An answer does not say to which question it belongs, so whoever was not answered counts: as many answers as
are still owed are thrown away and asked for again, and a door that stood open a moment ago does not pass for open now.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

from lukoshko_locker.drivers.board import (
    BoardCut,
    BoardError,
    BoardGarbled,
    BoardSilent,
    PortTaken,
    Sent,
    Statistics,
)
from lukoshko_locker.drivers.family import Family, Status, hear
from lukoshko_locker.drivers.link import BrokenLine, LineTaken, Link, NoLine, settle
from lukoshko_locker.drivers.pulse_guard import PulseGuard, Supply
from lukoshko_wire.locker import BoardState, Door

log = logging.getLogger(__name__)
wire_log = logging.getLogger("lukoshko.wire.locks")

ATTEMPTS = 3
REPLY_S = 0.35
QUIET_REPLY_S = 0.1
"""How long a board that need not acknowledge is listened to."""
LONGEST, MOST_REPORTS = 4096, 200
MOST_OWED, OWED_S = 9, 30.0
"""How many answers may still be under way, and for how long after a silence they are waited for."""
Feedback = Literal["closing", "opening", "none"]
T = TypeVar("T")


class FramedBoard:
    """A board of some family behind a link."""

    def __init__(
        self,
        link: Link,
        family: Family,
        *,
        no: int = 1,
        feedback: Feedback = "closing",
        opposite: frozenset[int] = frozenset(),
        supply: Supply | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._link, self._family, self._no, self.channels = link, family, no, family.channels
        self._closing, self._blind, self._opposite = feedback == "closing", feedback == "none", opposite
        self._monotonic, self._wait = monotonic, wait
        self._reports: deque[tuple[int, Door]] = deque(maxlen=MOST_REPORTS)
        self._items: Mapping[int, bool] = {}
        self._driven: dict[int, float] = {}
        """Channels whose coil the board may still drive, and until when it may."""
        self._retried = 0
        self._last_answer: float | None = None
        self._answered = self._unanswered = self._broken = self._garbage = 0
        self._asked = self._owed = 0
        self._owed_until = 0.0
        self.state: BoardState = "ok"
        self.guard = PulseGuard(supply or Supply(), family.pulse_s)

    def unlock(self, channel: int) -> Sent:
        """Pulse one coil once. Never retried: UNCERTAIN means that the bolt may have moved."""
        if not 1 <= channel <= self.channels:
            raise ValueError(f"no channel {channel} on a board of {self.channels}")
        if not self.guard.allows(channel, self._monotonic()):
            return Sent.REJECTED
        if wait_s := self.guard.supply_wait_s(self._monotonic()):
            self._wait(wait_s)  # even a wait of nothing would let the other threads go first
        try:
            self._listen(self._link.drain())
        except NoLine as error:
            self._tell_trouble(error)
            log.warning("board %s: unlock not sent: %s", self._no, error.detail)
            return Sent.NOT_SENT
        self.remember(channel, self._monotonic())
        try:
            self._write(self._family.open(channel))
            return self._acknowledged(channel)
        except (BoardError, BrokenLine, NoLine) as error:
            log.warning("board %s: unlock of channel %s is uncertain: %s", self._no, channel, error.detail)
            return Sent.UNCERTAIN

    def doors(self) -> dict[int, Door]:
        """How every door stands, by channel. Retries; raises BoardError."""
        if self._blind:
            return dict.fromkeys(self._all(), "unknown")
        last: BoardError = BoardSilent(f"board {self._no} was never asked")
        self._asked = 0
        try:
            for attempt in range(1, ATTEMPTS + 1):
                self._retried += attempt > 1
                try:
                    status = self._fresh_status()
                except BoardError as error:
                    last = error
                except (NoLine, BrokenLine) as error:
                    last = self._cut(error)
                else:
                    self.state, self._items = "ok", status.items
                    return {channel: self._door(channel, status.contacts[channel]) for channel in self._all()}
                log.info("board %s: read attempt %d of %d: %s", self._no, attempt, ATTEMPTS, last.detail)
        finally:
            self._owe(self._asked)
        self._link.close()
        self.state, self._items = last.state, {}
        raise last

    def reports(self) -> list[tuple[int, Door]]:
        """Doors that the board reported unasked since the last call, oldest first."""
        reports = list(self._reports)
        self._reports.clear()
        return reports

    def items(self) -> Mapping[int, bool]:
        """Whether something lies behind a door, as of the last `doors`; empty without such sensors."""
        return self._items

    def remember(self, channel: int, at: float) -> None:
        """A coil was driven, or may have been, then: it cools down, and its pulse is ended by `put_out`."""
        self.guard.pulsed(channel, at)
        self._driven[channel] = at + self._family.pulse_s

    def put_out(self) -> None:
        """End the pulses whose time is over; what could not be written is tried again by the next call."""
        for channel, until in list(self._driven.items()):
            if self._monotonic() < until:
                continue
            if request := self._family.release(channel):
                try:
                    self._listen(self._link.drain())
                    self._write(request)
                    self._listen(self._link.read(QUIET_REPLY_S))
                except (NoLine, BrokenLine) as error:
                    log.warning("board %s: coil %s was not put out: %s", self._no, channel, error.detail)
                    return
            del self._driven[channel]

    def let_end(self) -> None:
        """Wait until every pulse under way is over, and end it."""
        for until in list(self._driven.values()):
            self._wait(max(0.0, until - self._monotonic()))
        self.put_out()

    def rest(self) -> None:
        """Tell the board what it forgets without power, and put out what an earlier owner left on; best effort.

        What the family has words for; a pulse under way ends first.
        """
        request = self._family.rest()
        if not request:
            return
        self.let_end()
        try:
            self._listen(self._link.drain())
            self._write(request)
            self._listen(self._link.read(REPLY_S))
        except (NoLine, BrokenLine) as error:
            log.warning("board %s: could not be put to rest: %s", self._no, error.detail)

    def statistics(self) -> Statistics:
        """What the line was like since the start."""
        return Statistics(
            self._answered,
            self._unanswered,
            self._retried,
            self._broken,
            self._garbage,
            max(0, self._link.opened - 1),
            None if self._last_answer is None else int(self._monotonic() - self._last_answer),
        )

    def _fresh_status(self) -> Status:
        """A state that was asked for in this call: as many answers as earlier calls still wait for are not believed."""
        self._owe(-sum(self._family.status(frame) is not None for frame in self._listen(self._link.drain())))
        while True:
            self._write(self._family.ask())
            self._asked += 1
            status = self._receive(self._family.status, REPLY_S)
            if self._monotonic() >= self._owed_until:
                self._owed = self._asked = 0
                return status
            if not self._owed:
                self._asked -= 1
                return status
            self._owed -= 1

    def _owe(self, replies: int) -> None:
        self._owed = min(max(0, self._owed + replies), MOST_OWED)

    def _acknowledged(self, channel: int) -> Sent:
        def answered(frame: bytes) -> Sent | None:
            return self._family.answer(frame, channel)

        if self._family.acknowledges:
            return self._receive(answered, REPLY_S)
        frames = self._gather(QUIET_REPLY_S)
        if request := self._family.after_open():
            self._write(request)
            wire_log.debug("<- %s", self._link.read(QUIET_REPLY_S).hex(" "))
        return next((sent for frame in frames if (sent := answered(frame))), Sent.UNCERTAIN)

    def _write(self, request: bytes) -> None:
        if not self._family.allows(request):
            raise ValueError(f"a request that must never be sent: {request.hex(' ')}")
        wire_log.debug("-> %s", request.hex(" "))
        self._link.write(request)

    def _receive(self, wanted: Callable[[bytes], T | None], wait_s: float) -> T:
        until = self._monotonic() + wait_s
        data = b""
        while (left := until - self._monotonic()) > 0:
            data = (data + self._link.read(left))[-LONGEST:]
            for frame in hear(data, self._family).frames:
                if (answer := wanted(frame)) is not None:
                    self._answered += 1
                    self._last_answer = self._monotonic()
                    self._listen(data)
                    return answer
        self._unanswered += 1
        self._owed_until = self._monotonic() + OWED_S
        self._listen(data)
        settle(self._link)
        if data:
            raise BoardGarbled(f"board {self._no}: not a reply: {data[:32].hex(' ')}")
        raise BoardSilent(f"board {self._no}: no reply within {wait_s} s")

    def _gather(self, wait_s: float) -> list[bytes]:
        until = self._monotonic() + wait_s
        data = b""
        while (left := until - self._monotonic()) > 0:
            data = (data + self._link.read(left))[-LONGEST:]
        return self._listen(data)

    def _listen(self, data: bytes) -> list[bytes]:
        """Count what a stretch of bytes was made of and keep the reports in it."""
        if not data:
            return []
        wire_log.debug("<- %s", data.hex(" "))
        heard = hear(data, self._family)
        self._garbage += heard.garbage
        self._broken += bool(heard.broken and not heard.frames)
        for frame in heard.frames:
            if (moved := self._family.report(frame)) is not None:
                self._reports.append((moved[0], self._door(*moved)))
        return heard.frames

    def _door(self, channel: int, contact: bool) -> Door:
        closing = self._closing is not (channel in self._opposite)
        return "closed" if contact is closing else "open"

    def _all(self) -> range:
        return range(1, self.channels + 1)

    def _cut(self, error: NoLine | BrokenLine) -> BoardError:
        kind = PortTaken if isinstance(error, LineTaken) else BoardCut
        return kind(f"board {self._no}: {error.detail}")

    def _tell_trouble(self, error: NoLine) -> None:
        self.state = self._cut(error).state
