"""Moments that a request names, and the span of a report."""

from datetime import UTC, datetime, timedelta

from flask import request

from lukoshko_server.clock import Clock
from lukoshko_wire.problems import Malformed

LONGEST = timedelta(days=93)
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
"""Beyond these a day more or less is no date any more."""


def span(clock: Clock) -> tuple[datetime, datetime]:
    """`since` (a day before the end) and `until` (now) of the query. Raises Malformed when empty or over a quarter."""
    until = moment("until") or clock() + timedelta(seconds=1)
    since = moment("since") or until - timedelta(days=1)
    if not since < until or until - since > LONGEST:
        raise Malformed(
            "the span is empty or over a quarter", since=since.isoformat(), until=until.isoformat()
        )
    return since, until


def moment(name: str) -> datetime | None:
    """The moment under this name; None without one. Raises Malformed for one without a zone, or of no time of ours."""
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not EARLIEST < found < LATEST:
        raise Malformed(f"{name} is not a moment of ours with its zone", value=text[:40])
    return found
