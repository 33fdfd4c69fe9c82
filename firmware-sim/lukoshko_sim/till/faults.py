"""The vices of a register, the same whatever protocol it speaks."""

import os
import signal
from typing import NoReturn

from lukoshko_sim.keeping import Fault

WHAT = ("link", "paper", "cover", "power", "kill")
_LINK: dict[str, int | str] = {"code": 2, "byte": 0}
_POINT: dict[str, int | str] = {"what": "link", "ms": 0, **_LINK}
_CHOICES = {"what": WHAT}

FAULTS = {
    "link_down": Fault("every command fails with the code", _LINK),
    "before_open": Fault("it happens before a fiscal document is begun", _POINT, choices=_CHOICES),
    "after_items": Fault("it happens after so many lines", {"items": 1, **_POINT}, choices=_CHOICES),
    "before_close": Fault("it happens with a whole draft, nothing is written", _POINT, choices=_CHOICES),
    "after_write_before_reply": Fault("the document is written, then it happens", _POINT, choices=_CHOICES),
    "during_print": Fault(
        "it happens in the middle of the paper", {**_POINT, "what": "paper"}, choices=_CHOICES
    ),
    "delay_ms": Fault("every command takes so long", {"ms": 0}, number="ms"),
    "delay_after_write_ms": Fault("so long from the document to its result", {"ms": 0}, number="ms"),
    "foreign_before": Fault("another program sells just before our document", {"kopecks": 10_000}),
    "foreign_after": Fault("another program sells just after our document", {"kopecks": 10_000}),
    "fn_fault": Fault("the fiscal storage does not answer"),
    "fn_full": Fault("the archive of the fiscal storage is full"),
    "fn_near_full": Fault("the archive of the fiscal storage is 90 % full"),
    "ofd_down": Fault("documents are not taken by the operator of fiscal data"),
    "fn_no_keys": Fault("the fiscal storage has no keys for marking codes"),
    "marks_blocked": Fault("work with marking codes is blocked for a while"),
    "marks_denied": Fault("the storage denies work with marking codes"),
    "ism_down": Fault(
        "the marking system does not answer", {"how": "timeout"}, choices={"how": ("timeout", "unasked")}
    ),
    "ism_says": Fault("the marking system adds only these bits to 2106", {"bits": 4}, number="bits"),
}


def die() -> NoReturn:
    """End at this very instruction, as a pulled plug does."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still here")
