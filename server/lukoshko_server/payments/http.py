"""The bank's notifications: they only wake a read, so a forged one costs a look and changes nothing."""

import ipaddress
import logging

from flask import Blueprint, Response, request

from lukoshko_server.payments.acquirers.contract import Notice
from lukoshko_server.payments.acquirers.registry import Acquirers
from lukoshko_server.payments.news import News
from lukoshko_wire.problems import Forbidden, Malformed, NotFound

log = logging.getLogger(__name__)

LARGEST = 256 * 1024


class StrangeSource(Forbidden):
    """A notification from outside the bank's nets."""

    code = "payments.strange-source"


def blueprint(news: News, acquirers: Acquirers) -> Blueprint:
    """Build the blueprint."""
    bp = Blueprint("bank_hooks", __name__)

    @bp.route("/hooks/<name>", methods=["GET", "POST"])
    def notify(name: str) -> Response:
        """200 for whatever is well-formed, also for payments that are not ours."""
        if name not in acquirers.names():
            raise NotFound("no such acquirer", acquirer=name)
        address = request.remote_addr or ""
        nets = [ipaddress.ip_network(net) for net in acquirers.networks.get(name, ())]
        if nets and not any(ipaddress.ip_address(address) in net for net in nets):
            raise StrangeSource("a notification from outside the bank's nets")
        request.max_content_length = LARGEST  # whether it says its length or not
        acquirer = acquirers.get(name)
        notice = Notice(request.get_data(cache=False), request.args.to_dict(), dict(request.headers))
        provider_id = acquirer.notified(notice)
        if provider_id is None:
            raise Malformed("not a notification of a payment")
        if not news.wake(provider_id):
            log.warning("notification of payment %s from %s is not ours", provider_id, address)
        return Response(acquirer.terms.hook_answer, status=200)

    return bp
