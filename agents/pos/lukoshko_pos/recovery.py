"""What to do next about a receipt that was sent: a table over what the register and its fiscal storage say.

Nothing is ever printed again by guess: sending anew needs a request that has ended and a storage that proves that nothing
was written. Rows are the register's word on our request, columns what its storage wrote since just before it was sent:

              ours          nothing       foreign       doubtful  hidden
    absent    take it       send again    send again    wait      send again    (same key: the queue takes it once)
    pending   wait          wait          wait          wait      wait          (waiting, blocked: proves nothing)
    ready     take answer   wait          next attempt  wait      take answer   (a queue may take a foreign one for ours)
    void      take it       next attempt  next attempt  wait      next attempt  (never begun, or nothing is under way)
    draft     cancel        cancel        cancel        cancel    wait          (nothing is written before the close)
    refusing  take it       refuse        refuse        wait      refuse        (the data are wrong: never repeated)
    unclear   take it       next attempt  next attempt  wait      wait          (link, paper, shift, clock, storage)

Doubtful is a storage that cannot be read, another storage than the one that it was sent to, and a document of another
program that may be ours: same kind and sum, no mark, in a storage that has not shown a mark yet. A person is told of each.
Hidden is the storage of a till in the cloud, which nobody can read: the service's word by our key is all there is, and its
last word is the proof that a key is over. What it does not know itself waits for a person.
"""

import enum
from collections.abc import Collection
from datetime import datetime, timedelta

from lukoshko_pos.drivers.register import Meaning, Stage, Standing, StoredReceipt
from lukoshko_pos.receipt import MARK
from lukoshko_wire.fiscal_codes import OPERATION
from lukoshko_wire.pos import Receipt

UNREAD_FOR = timedelta(hours=24)
"""A storage that could not be read so long since the sending is not waited for any more."""


class Answer(enum.Enum):
    """What the register says of our request."""

    ABSENT = "absent"
    PENDING = "pending"
    READY = "ready"
    VOID = "void"
    DRAFT = "draft"
    REFUSING = "refusing"
    UNCLEAR = "unclear"


class Storage(enum.Enum):
    """What the fiscal storage wrote since just before we sent."""

    OURS = "ours"
    NOTHING = "nothing"
    FOREIGN = "foreign"
    ALIKE = "alike"
    UNREADABLE = "unreadable"
    EXCHANGED = "exchanged"
    HIDDEN = "hidden"


class Step(enum.Enum):
    """What to do next."""

    TAKE_ANSWER = "take the answer"
    TAKE_DOCUMENT = "take the document"
    SEND_AGAIN = "send again under the same uuid"
    NEXT_ATTEMPT = "begin the next attempt"
    CANCEL = "cancel the draft"
    REFUSE = "refuse"
    WAIT = "wait"


W, TAKE, AGAIN, NEXT = Step.WAIT, Step.TAKE_DOCUMENT, Step.SEND_AGAIN, Step.NEXT_ATTEMPT
TABLE: dict[Answer, tuple[Step, Step, Step, Step, Step]] = {
    Answer.ABSENT: (TAKE, AGAIN, AGAIN, W, AGAIN),
    Answer.PENDING: (W, W, W, W, W),
    Answer.READY: (Step.TAKE_ANSWER, W, NEXT, W, Step.TAKE_ANSWER),
    Answer.VOID: (TAKE, NEXT, NEXT, W, NEXT),
    Answer.DRAFT: (*(Step.CANCEL,) * 4, W),
    Answer.REFUSING: (TAKE, Step.REFUSE, Step.REFUSE, W, Step.REFUSE),
    Answer.UNCLEAR: (TAKE, NEXT, NEXT, W, W),
}
ASKS_STORAGE = frozenset(Answer) - {Answer.PENDING, Answer.DRAFT}
"""Answers whose row is not one step throughout."""


def decide(answer: Answer, storage: Storage) -> Step:
    """The table above."""
    ours, nothing, foreign, doubtful, hidden = TABLE[answer]
    columns = {Storage.OURS: ours, Storage.NOTHING: nothing, Storage.FOREIGN: foreign, Storage.HIDDEN: hidden}
    return columns.get(storage, doubtful)


def classify(standing: Standing) -> Answer:
    """Which row of the table an answer of the register belongs to."""
    if standing.stage is Stage.FAILED:
        return Answer.REFUSING if standing.meaning is Meaning.REFUSING else Answer.UNCLEAR
    return {
        Stage.ABSENT: Answer.ABSENT,
        Stage.PENDING: Answer.PENDING,
        Stage.READY: Answer.READY,
        Stage.VOID: Answer.VOID,
        Stage.DRAFT: Answer.DRAFT,
    }[standing.stage]


def helpless(last_word: bool, sent_at: datetime | None, now: datetime | None) -> bool:
    """True when waiting helps no more: storage or service had their last word, or were not readable for a day.

    `now` is None while the clock is not to be believed.
    """
    return last_word or (sent_at is not None and now is not None and now - sent_at >= UNREAD_FOR)


def judge(
    receipt: Receipt, documents: Collection[StoredReceipt], taken: Collection[int], *, keeps_marks: bool
) -> tuple[Storage, StoredReceipt | None]:
    """Which column new receipts of the storage belong to; `taken` are documents of other intents.

    A storage that `keeps_marks` has shown one of ours before: what has none is not ours.
    Ours has our order's mark, kind and sum. Numbers rise with time, so what was written earlier is not among them.
    """
    new = [document for document in documents if document.fd_number not in taken]
    for document in new:
        if (MARK, receipt.order_id) in document.marks and _same_content(receipt, document):
            return Storage.OURS, document
    if not keeps_marks and any(not document.marks and _same_content(receipt, document) for document in new):
        return Storage.ALIKE, None
    return (Storage.FOREIGN if new else Storage.NOTHING), None


def _same_content(receipt: Receipt, document: StoredReceipt) -> bool:
    return (
        document.kind == OPERATION[receipt.kind]
        and document.correction == (receipt.correction is not None)
        and document.written.total_kopecks == receipt.total_kopecks
    )
