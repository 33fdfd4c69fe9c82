"""The span of time that a request for a report names."""

from datetime import UTC, datetime, timedelta

from flask import request

from lukoshko_server.clock import Clock
from lukoshko_wire.problems import Malformed

LONGEST = timedelta(days=93)
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
"""Beyond these a day more or less is no date any more."""


def span(clock: Clock) -> tuple[datetime, datetime]:
    """`since` (a day before the end) and `until` (now) of the query. Raises Malformed when empty or over a quarter."""
    until = _moment("until") or clock() + timedelta(seconds=1)
    if not EARLIEST < until < LATEST:
        raise Malformed("until is of no time of ours", until=until.isoformat())
    since = _moment("since") or until - timedelta(days=1)
    if not since < until or until - since > LONGEST:
        raise Malformed(
            "the span is empty or over a quarter", since=since.isoformat(), until=until.isoformat()
        )
    return since, until


def _moment(name: str) -> datetime | None:
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Malformed(f"{name} is not a moment with its zone", value=text[:40])
    return moment
