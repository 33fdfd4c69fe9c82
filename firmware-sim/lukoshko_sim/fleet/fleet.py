"""A fleet: imitations on their lines, their minutes passing, and what they counted together."""

import random
import threading
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from functools import partial
from typing import Any

from lukoshko_sim.fleet.imitation import Counts, Imitation, Say
from lukoshko_sim.fleet.lines import Line, Lines
from lukoshko_wire import locker as wire

MINUTE_S = 60.0
RESEND_S = 5.0
BACKLOG_S = 30.0
"""How long a backlog may take to be made up, at most."""
KEPT_ARRIVALS = 200_000
_COUNTED = [field.name for field in fields(Counts)]


class Fleet:
    """So many lockers over one broker. `words` are their passwords by id; without one a locker gives none."""

    def __init__(
        self, ids: Iterable[str], address: tuple[str, int], words: Mapping[str, str], *, cells: int, seed: str
    ) -> None:
        self._lines = Lines(address, seed)
        self._rng = random.Random(f"{seed}:fleet")
        self._lockers: list[tuple[Imitation, Line]] = []
        self._arrivals: dict[str, float] = {}
        self._joins = self._drops = 0
        self._quiet = False
        for locker_id in ids:
            self._add(
                Imitation(locker_id, cells, random.Random(f"{seed}:{locker_id}")), words.get(locker_id, "")
            )

    def run(self) -> None:
        """Connect everybody and work until `stop`."""
        for imitation, line in self._lockers:
            self._lines.later(self._rng.uniform(0, MINUTE_S), partial(self._minute, imitation, line))
            self._lines.later(
                self._rng.uniform(RESEND_S, 2 * RESEND_S), partial(self._resend, imitation, line)
            )
        self._lines.call(self._lines.connect_all)
        self._lines.run()

    def stop(self) -> None:
        """End `run` soon."""
        self._lines.stop()

    def storm(self) -> None:
        """Everybody falls off the line at once and comes back as soon as each can."""
        self._lines.call(self._lines.drop_all)

    def backlog(self, minutes: int) -> None:
        """Everybody has been alone for so many minutes and begins to tell of them; returns when all of it waits."""
        done = threading.Event()
        self._lines.call(lambda: self._alone(minutes, done))
        done.wait(BACKLOG_S)

    def quiet(self) -> None:
        """Nobody reads another minute from now on: what waits comes to an end."""
        self._quiet = True

    def counts(self) -> dict[str, Any]:
        """Everything that happened, added up; `arrivals` is when each command reached its locker."""
        all_of_them = [imitation for imitation, _ in self._lockers]
        waiting = [each.waiting for each in all_of_them]
        return {
            **{name: sum(getattr(each.counts, name) for each in all_of_them) for name in _COUNTED},
            "facts_waiting": sum(facts for facts, _ in waiting),
            "rows_waiting": sum(rows for _, rows in waiting),
            "online": sum(line.joined for _, line in self._lockers),
            "lockers": len(self._lockers),
            "joins": self._joins,
            "drops": self._drops,
        }

    def arrivals(self) -> dict[str, float]:
        """Seconds of the wall clock at which each command, by id, first reached its locker."""
        return dict(self._arrivals)

    def _add(self, imitation: Imitation, password: str) -> None:
        topics = [imitation.topic(channel) for channel in (wire.CMD, wire.EVT_ACK, wire.TEL_ACK)]
        line = Line(imitation.id, password, topics, partial(self._will, imitation))
        line.came = partial(self._came, imitation, line)
        line.gone = partial(self._gone, line)
        line.client.on_message = partial(self._heard, imitation, line)
        self._lockers.append((imitation, line))
        self._lines.add(line)

    def _will(self, imitation: Imitation) -> tuple[str, bytes]:
        return imitation.topic(wire.CONN), imitation.presence(datetime.now(UTC), online=False)

    def _came(self, imitation: Imitation, line: Line) -> None:
        self._joins += 1
        self._say(line, imitation.joined(datetime.now(UTC)))
        self._tell(imitation, line)

    def _gone(self, line: Line) -> None:
        self._drops += 1
        self._lines.reconnect(line)

    def _heard(self, imitation: Imitation, line: Line, _client: object, _data: object, message: Any) -> None:
        now = datetime.now(UTC)
        before = imitation.counts.pulses
        answers = imitation.heard(message.topic, bytes(message.payload), now)
        if imitation.counts.pulses > before and len(self._arrivals) < KEPT_ARRIVALS:
            self._arrivals[imitation.last_command] = now.timestamp()
        self._say(line, answers)

    def _alone(self, minutes: int, done: threading.Event) -> None:
        now = datetime.now(UTC)
        for imitation, _ in self._lockers:
            imitation.alone(now, minutes)
        done.set()
        for imitation, line in self._lockers:
            self._tell(imitation, line)

    def _minute(self, imitation: Imitation, line: Line) -> None:
        now = datetime.now(UTC)
        if not self._quiet:
            imitation.minute(now)
        if line.joined:
            self._say(line, [imitation.snapshot(now)])
            self._tell(imitation, line)
        self._lines.later(MINUTE_S, partial(self._minute, imitation, line))

    def _resend(self, imitation: Imitation, line: Line) -> None:
        """What was not acknowledged for a while goes again: the server takes it once."""
        if line.joined:
            self._say(line, imitation.again())
        self._lines.later(RESEND_S, partial(self._resend, imitation, line))

    def _tell(self, imitation: Imitation, line: Line) -> None:
        batch = imitation.telemetry()
        if batch and line.joined:
            self._say(line, [batch])

    def _say(self, line: Line, says: Iterable[Say]) -> None:
        for each in says:
            line.client.publish(each.topic, each.payload, qos=1, retain=each.retain)
