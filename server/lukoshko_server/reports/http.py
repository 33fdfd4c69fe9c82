"""The reconciliation over HTTP, for operator and accountant."""

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Response

from lukoshko_server.clock import Clock
from lukoshko_server.reports.books import Books
from lukoshko_server.reports.service import Reports
from lukoshko_server.reports.sheets import as_csv, as_xlsx
from lukoshko_server.span import span
from lukoshko_server.web import allow, answer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def blueprint(reports: Reports, books: Books, clock: Clock) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("reports", __name__, url_prefix="/api/v1/reports")

    @bp.get("/reconciliation")
    def reconciliation() -> Response:
        """Orders placed between `since` (a day ago) and `until` (now)."""
        allow("operator", "accountant")
        return answer(reports.reconciliation(*span(clock)))

    @bp.get("/settlements")
    def settlements() -> Response:
        """Receipts against settlements in this time, differences first; by day and by shift. 400 reports.too-much."""
        allow("operator", "accountant")
        return answer(books.settling(*span(clock)))

    @bp.get("/settlements.csv")
    def table() -> Response:
        """The same as a table, every row."""
        allow("operator", "accountant")
        since, until = span(clock)
        return file_answer(
            as_csv(books.account(since, until)), "text/csv; charset=utf-8", f"{_name(since, until)}.csv"
        )

    @bp.get("/settlements.xlsx")
    def workbook() -> Response:
        """The same as a workbook: by day, by shift, every row, differences."""
        allow("operator", "accountant")
        since, until = span(clock)
        return file_answer(as_xlsx(books.account(since, until)), XLSX, f"{_name(since, until)}.xlsx")

    return bp


def _name(since: datetime, until: datetime) -> str:
    return f"receipts-{since.date().isoformat()}-{until.date().isoformat()}"


def file_answer(parts: Iterator[str] | Iterator[bytes], kind: str, name: str) -> Response:
    """A file to keep under this name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(parts, 200, headers=headers, mimetype=kind)
