"""Who is let in at the pad: codes and tokens judged by the list; wrong ones are counted before they are answered."""

from typing import Literal

from lukoshko_edge.journal import Journal
from lukoshko_locker.keyring import Keyring, NotSigned
from lukoshko_locker.record import Record
from lukoshko_locker.rights import RightsBook
from lukoshko_locker.rights_time import RightsTime
from lukoshko_wire import passes
from lukoshko_wire.entry import Entry, Refusal, Typed, Why, by_token, by_typed
from lukoshko_wire.locker import CodeTried
from lukoshko_wire.message import encode, parse
from lukoshko_wire.tries import Tries, after_right, after_wrong, alarming, closed_s

TRIES, SECONDS = "right:tries", "right:seconds:"
Shown = Literal["code", "token"]


class Gate:
    """One pad."""

    def __init__(
        self, device: str, journal: Journal, record: Record, book: RightsBook, keyring: Keyring, time: RightsTime
    ) -> None:  # fmt: skip
        self._device, self._journal, self._record = device, journal, record
        self._book, self._keyring, self._time = book, keyring, time
        kept = journal.recall(TRIES)
        self.tries = parse(Tries, kept.encode()) if kept else Tries()
        self._seconds = {order: int(count) for order, count in journal.recall_all(SECONDS).items()}

    def judge(self, text: str, second: str) -> tuple[Shown, Entry | Refusal]:
        """Who types or shows this; nothing is counted yet."""
        if len(text) != passes.TEXT:
            typed = Typed(text, second)
            book, now = self._book, self._time.now()
            return "code", by_typed(book.list, book.key, typed, now, self.tries, self._seconds)
        try:
            payload, signature = passes.read(text)
            token = passes.unpack(payload)
        except passes.NotAToken:
            return "token", Refusal("wrong")
        try:
            self._keyring.verify("token", payload, signature)
        except NotSigned:
            other = token.locker != passes.locker_hint(self._device)
            return "token", Refusal("other_locker" if other else "wrong")
        return "token", by_token(self._book.list, token, self._time.now())

    def passed(self, how: Shown) -> None:
        """Somebody was let in."""
        if how == "code":
            self._keep(after_right(self.tries))

    def refused(self, refusal: Refusal) -> Refusal:
        """Count it, tell it; answers what may be said."""
        now = self._time.now()
        with self._journal.transaction():
            if refusal.counted:
                self._keep(after_wrong(self.tries, now))
                self._count_second(refusal.order_id)
            self._record.alarm("codes_guessed", alarming(self.tries, now))
            wait = closed_s(self.tries, now)
            self._journal.tell(
                CodeTried(seq=0, at=now, why=refusal.why, order_id=refusal.order_id, locked_s=wait)
            )
        self._record.told()
        why: Why = "locked" if wait and refusal.why == "wrong" else refusal.why
        return Refusal(why, refusal.counted, refusal.order_id, wait or refusal.retry_after_s)

    def _count_second(self, order_id: str | None) -> None:
        rights = self._book.list.rights if self._book.list else []
        if order_id and any(right.order_id == order_id and right.second for right in rights):
            self._seconds[order_id] = self._seconds.get(order_id, 0) + 1
            self._journal.remember(SECONDS + order_id, str(self._seconds[order_id]))

    def _keep(self, fresh: Tries) -> None:
        if fresh != self.tries:
            self.tries = fresh  # first: a full disk must not make guesses free
            self._journal.remember(TRIES, encode(fresh).decode())
