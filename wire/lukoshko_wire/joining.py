"""What both ends of a renewal must compute alike, and when a certificate is due for it."""

from datetime import UTC, datetime, timedelta


def renewal_text(serial: str, at: datetime, csr: str) -> bytes:
    """The bytes that a device signs to ask for its next certificate."""
    return f"lukoshko renewal\n{serial}\n{at.astimezone(UTC).isoformat()}\n{csr}".encode()


def renewal_due(not_before: datetime, not_after: datetime, now: datetime) -> bool:
    """True when two thirds of a certificate's life are over."""
    return now >= not_before + (not_after - not_before) * 2 / 3


def retry_after(not_after: datetime, now: datetime) -> timedelta:
    """How long to wait after a renewal that failed: a day at first, an hour in the last week."""
    return timedelta(hours=1) if not_after - now < timedelta(days=7) else timedelta(days=1)
