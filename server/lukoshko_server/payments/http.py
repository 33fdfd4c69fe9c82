"""The bank's notifications: they only wake a read, so a forged one costs a look and changes nothing."""

import ipaddress
import logging
from collections.abc import Sequence

from flask import Blueprint, Response, request

from lukoshko_server.payments.acquirers.yookassa import notified
from lukoshko_server.payments.news import News
from lukoshko_wire.problems import Forbidden, Malformed, TooLarge

log = logging.getLogger(__name__)

LARGEST = 256 * 1024


class StrangeSource(Forbidden):
    """A notification from outside the bank's nets."""

    code = "payments.strange-source"


def blueprint(news: News, networks: Sequence[str]) -> Blueprint:
    """Build the blueprint; without networks a notification may come from anywhere."""
    bp = Blueprint("bank_hooks", __name__)
    nets = [ipaddress.ip_network(net) for net in networks]

    @bp.post("/hooks/yookassa")
    def yookassa() -> Response:
        """200 for whatever is well-formed, also for payments that are not ours."""
        address = request.remote_addr or ""
        if nets and not any(ipaddress.ip_address(address) in net for net in nets):
            raise StrangeSource("a notification from outside the bank's nets")
        if (request.content_length or 0) > LARGEST:
            raise TooLarge("the notification is too large", limit=LARGEST)
        provider_id = notified(request.get_data(cache=False))
        if provider_id is None:
            raise Malformed("not a notification of a payment")
        if not news.wake(provider_id):
            log.warning("notification of payment %s from %s is not ours", provider_id, address)
        return Response(status=200)

    return bp
