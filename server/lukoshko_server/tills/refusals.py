"""What a till may refuse to do, by name."""

from lukoshko_wire.problems import LukoshkoError, TooMany


class TillAway(LukoshkoError):
    """The till does not answer: a command that waits would surprise whoever stands there later."""

    code = "till.away"
    status = 409


class TillBusy(LukoshkoError):
    """The same was asked of this till a moment ago and has no outcome yet."""

    code = "till.busy"
    status = 409


class NothingToGive(LukoshkoError):
    """No receipt waits at this till, or every one that waits is asked about already."""

    code = "till.nothing-to-give"
    status = 409


class SameTill(LukoshkoError):
    """A queue is given to another till."""

    code = "till.same"
    status = 409


class CanStillTell(LukoshkoError):
    """The till may still find out by itself what became of a receipt: no person's word replaces that."""

    code = "till.can-still-tell"
    status = 409


class DocumentTaken(LukoshkoError):
    """The document that was found belongs to another receipt."""

    code = "till.document-taken"
    status = 409


class OtherTime(LukoshkoError):
    """The document that was found is older than the receipt, or of a time to come."""

    code = "till.document-time"
    status = 409


class TooManyActions(TooMany):
    """One person asks too much of tills."""

    code = "till.too-many-actions"
