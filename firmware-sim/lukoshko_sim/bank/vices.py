"""The vices that every bank here has: of its network, of its customers and of its notifications."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from lukoshko_sim.bank.processing import EXPIRY_CAPTURES
from lukoshko_sim.bank.register import REGISTER
from lukoshko_sim.keeping import Fault, Faults
from lukoshko_sim.serving import dawdle, hang_up

_ONLY = {"only": ""}
VICES = {
    "lost_answer": Fault("do it, then close the connection without an answer", _ONLY),
    "http_500": Fault("answer 500 and do nothing", _ONLY),
    "http_500_after": Fault("do it, then answer 500", _ONLY),
    "delay_ms": Fault("wait before doing anything", {"ms": 0, **_ONLY}, number="ms"),
    "delay_after_ms": Fault("wait between the deed and its answer", {"ms": 0, **_ONLY}, number="ms"),
    "decline": Fault("the customer's bank refuses", {"reason": "insufficient_funds"}),
    "duplicate_webhooks": Fault("send an event twice", _ONLY),
    "reorder_webhooks": Fault("send an event after the ones that follow", _ONLY),
    "late_webhooks": Fault("send an event only after so long", {"seconds": 0, **_ONLY}, number="seconds"),
    "mute_webhooks": Fault("never send an event", _ONLY),
    "stray_webhooks": Fault("send an event from another address, 127.0.0.2", _ONLY),
    **EXPIRY_CAPTURES,
    **REGISTER,
}
SIGNING = {
    "unsigned_webhooks": Fault("send an event without its signature", _ONLY),
    "forged_webhooks": Fault("sign an event with another secret", _ONLY),
}


def spoil(
    bp: Blueprint,
    faults: Faults,
    operation: Callable[[], str],
    problem: Callable[[int, str], Response],
    deeds: Callable[[Response], bool],
) -> None:
    """Give a bank's API the vices of the network; `deeds` says which answers may get lost."""

    @bp.before_request
    def before() -> Response | None:
        delay = faults.take("delay_ms", operation())
        if delay is not None:
            dawdle(int(delay["ms"]))
        if faults.take("http_500", operation()) is not None:
            return problem(500, "Internal server error")
        return None

    @bp.after_request
    def after(answer: Response) -> Response:
        if not deeds(answer):
            return answer
        delay = faults.take("delay_after_ms", operation())
        if delay is not None:
            dawdle(int(delay["ms"]))
        if faults.take("lost_answer", operation()) is not None:
            hang_up()
        if faults.take("http_500_after", operation()) is not None:
            return problem(500, "Internal server error")
        return answer


def endpoint() -> str:
    """The name of the view that answers: what `only` of a fault means."""
    return (request.endpoint or "").rpartition(".")[2]
