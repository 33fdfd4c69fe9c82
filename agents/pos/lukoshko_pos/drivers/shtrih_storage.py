"""What the storage of a Shtrih-M register holds: its documents, and with which of them the shift began."""

from collections.abc import Callable
from datetime import datetime, timezone

from lukoshko_pos.drivers import shtrih_words as words
from lukoshko_pos.drivers.register import LastDocument, RegisterFault, StoredReceipt
from lukoshko_pos.drivers.tlv import BadDocument, parse_receipt

OPENING_IS_NEAR = 64
"""Documents of a shift that are no receipts, at most, while we look for the one that opened it."""
LONGEST_DOCUMENT = 33_000


class Archive:
    """The documents of one register; `ask` is a command of its and what goes with it. Raises as the register does."""

    def __init__(self, ask: Callable[[bytes, bytes], words.Reader], zone: timezone) -> None:
        self._ask, self._zone = ask, zone
        self._opened: tuple[int, datetime] | None = None
        """The open shift and its beginning."""

    def last(self) -> LastDocument:
        """How far the storage is written."""
        fn = words.fn_status(self._ask(words.FN_STATUS, b""))
        return LastDocument(fn.fn_number, fn.last_fd)

    def receipts(self, first: int, last: int) -> list[StoredReceipt]:
        """The receipts among the documents of these numbers."""
        found = (self._document(number) for number in range(first, last + 1))
        return [document for document in found if document is not None]

    def shift_moved(self) -> None:
        """What is known of the open shift is old."""
        self._opened = None

    def shift_begun(self, shift: words.ShiftNow) -> datetime | None:
        """When the open shift was opened, as its own document says; None when that cannot be found."""
        if self._opened is not None and self._opened[0] == shift.number:
            return self._opened[1]
        newest = self.last().fd_number - shift.receipts
        for fd_number in range(newest, max(0, newest - OPENING_IS_NEAR), -1):
            try:
                found = self._ask(words.FIND, fd_number.to_bytes(4, "little"))
            except RegisterFault:
                return None
            if found.number(1) == words.SHIFT_OPENED_DOCUMENT:
                found.take(1)
                self._opened = shift.number, found.moment(self._zone)
                return self._opened[1]
        return None

    def _document(self, fd_number: int) -> StoredReceipt | None:
        head = self._ask(words.READ, fd_number.to_bytes(4, "little"))
        kind, size = head.number(2), head.number(2)
        if kind not in words.RECEIPTS:
            return None
        data = b""
        while len(data) < size:
            block = self._ask(words.NEXT_BLOCK, b"")
            if not block.left or len(data) + block.left > LONGEST_DOCUMENT:
                raise BadDocument(f"document {fd_number} ends after {len(data)} of {size} bytes")
            data += block.take(block.left)
        return parse_receipt(data, self._zone)
