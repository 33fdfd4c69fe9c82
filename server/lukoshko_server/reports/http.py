"""The reconciliation over HTTP, for operator and accountant."""

from datetime import datetime, timedelta

from flask import Blueprint, Response, request

from lukoshko_server.clock import Clock
from lukoshko_server.reports.service import Reports
from lukoshko_server.web import allow, answer
from lukoshko_wire.problems import Malformed

LONGEST = timedelta(days=93)


def blueprint(reports: Reports, clock: Clock) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("reports", __name__, url_prefix="/api/v1/reports")

    @bp.get("/reconciliation")
    def reconciliation() -> Response:
        """Orders placed between `since` (a day ago) and `until` (now)."""
        allow("operator")
        until = _moment("until") or clock() + timedelta(seconds=1)
        since = _moment("since") or until - timedelta(days=1)
        if not since < until or until - since > LONGEST:
            raise Malformed(
                "the span is empty or over a quarter", since=since.isoformat(), until=until.isoformat()
            )
        return answer(reports.reconciliation(since, until))

    return bp


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
