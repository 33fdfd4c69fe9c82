"""What to do next about a receipt that was sent: a table over what the queue and the fiscal storage say.

The storage is asked unless the queue itself has the result; nothing is ever printed again by guess. Rows are answers
of the queue, columns what the storage wrote since just before the receipt was sent:

              ours        nothing       foreign       unreadable/other storage
    absent    take it     send again    send again    wait       (same uuid: the queue takes it once)
    pending   wait        wait          wait          wait
    void      take it     next attempt  next attempt  wait       (cancelled or never run)
    refusing  take it     refuse        refuse        wait       (the data are wrong: never repeated)
    unclear   take it     next attempt  next attempt  wait       (link, paper, shift, clock, storage)
"""

import enum
from collections.abc import Collection

from lukoshko_pos.drivers.register import Meaning, Stage, Standing, StoredReceipt
from lukoshko_pos.receipt import MARK
from lukoshko_wire.fiscal_codes import OPERATION
from lukoshko_wire.pos import Receipt


class Answer(enum.Enum):
    """What the queue says of our request."""

    ABSENT = "absent"
    PENDING = "pending"
    READY = "ready"
    VOID = "void"
    REFUSING = "refusing"
    UNCLEAR = "unclear"


class Storage(enum.Enum):
    """What the fiscal storage wrote since just before we sent."""

    OURS = "ours"
    NOTHING = "nothing"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"


class Step(enum.Enum):
    """What to do next."""

    TAKE_ANSWER = "take the answer"
    TAKE_DOCUMENT = "take the document"
    SEND_AGAIN = "send again under the same uuid"
    NEXT_ATTEMPT = "begin the next attempt"
    REFUSE = "refuse"
    WAIT = "wait"


def decide(answer: Answer, storage: Storage) -> Step:
    """The table above."""
    if answer is Answer.READY:
        return Step.TAKE_ANSWER
    if answer is Answer.PENDING or storage is Storage.UNREADABLE:
        return Step.WAIT
    if storage is Storage.OURS:
        return Step.TAKE_DOCUMENT
    return {
        Answer.ABSENT: Step.SEND_AGAIN,
        Answer.VOID: Step.NEXT_ATTEMPT,
        Answer.REFUSING: Step.REFUSE,
        Answer.UNCLEAR: Step.NEXT_ATTEMPT,
    }[answer]


def classify(standing: Standing) -> Answer:
    """Which row of the table an answer of the register belongs to."""
    if standing.stage is Stage.FAILED:
        return Answer.REFUSING if standing.meaning is Meaning.REFUSING else Answer.UNCLEAR
    return {
        Stage.ABSENT: Answer.ABSENT,
        Stage.PENDING: Answer.PENDING,
        Stage.READY: Answer.READY,
        Stage.VOID: Answer.VOID,
    }[standing.stage]


def ours(
    receipt: Receipt, documents: Collection[StoredReceipt], taken: Collection[int]
) -> StoredReceipt | None:
    """The document that is this receipt: same order, kind and total, and no other intent's."""
    for document in documents:
        if (
            document.fd_number not in taken
            and (MARK, receipt.order_id) in document.marks
            and document.kind == OPERATION[receipt.kind]
            and document.written.total_kopecks == receipt.total_kopecks
        ):
            return document
    return None
