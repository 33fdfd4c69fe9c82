"""The acquirers of one installation, by name and by what the customer pays with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lukoshko_server.config import BadSettings, Settings
from lukoshko_server.payments.acquirers.contract import Acquirer, BankUnsure, Means, Terms
from lukoshko_server.payments.acquirers.yookassa import YooKassa
from lukoshko_wire.problems import LukoshkoError

FIRST = "yookassa"
"""The name of the one that the `bank_*` settings describe."""


class NoMeans(LukoshkoError):
    """No acquirer of this shop serves this way to pay."""

    code = "payments.no-means"
    status = 409


@dataclass(frozen=True)
class Given:
    """Where an acquirer is, and how it knows the shop; what only one kind needs stands in `more`."""

    url: str
    shop_id: str
    secret: str
    means: Means = "card"
    more: Mapping[str, Any] = field(default_factory=dict)


KINDS: dict[str, Callable[[Given], Acquirer]] = {
    "yookassa": lambda given: YooKassa(given.url, given.shop_id, given.secret, means=given.means),
}


class Acquirers:
    """Those that are set, in the order of the settings: the first that serves a means is taken for it."""

    def __init__(
        self, named: Mapping[str, Acquirer], networks: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self._named = dict(named)
        self.networks = dict(networks or {})
        """The nets that each one's notifications may come from; none: from anywhere, they only wake a read."""

    def names(self) -> list[str]:
        """All of them."""
        return list(self._named)

    def get(self, name: str) -> Acquirer:
        """One of them. Raises BankUnsure for one that is not set any more: its payments wait until it is."""
        found = self._named.get(name)
        if found is None:
            raise BankUnsure(f"no acquirer {name} is set")
        return found

    def terms(self, name: str) -> Terms | None:
        """What one of them declares; None for one that is not set any more."""
        found = self._named.get(name)
        return found.terms if found is not None else None

    def serving(self, means: Means) -> str:
        """Who takes money by this means. Raises NoMeans."""
        for name, acquirer in self._named.items():
            if means in acquirer.terms.means:
                return name
        raise NoMeans("no acquirer serves this", means=means)


def acquirers_of(settings: Settings) -> Acquirers:
    """Those of the settings. Raises BadSettings."""
    named: dict[str, Acquirer] = {}
    networks: dict[str, tuple[str, ...]] = {}
    if settings.bank_url:
        named[FIRST] = KINDS["yookassa"](
            Given(settings.bank_url, settings.bank_shop_id, settings.bank_secret)
        )
        networks[FIRST] = settings.bank_networks
    for name, table in settings.acquirers.items():
        given = dict(table) if isinstance(table, dict) else {}
        make = KINDS.get(given.pop("kind", ""))
        if make is None or not isinstance(given.get("url"), str) or name in named:
            raise BadSettings(f"acquirers.{name}: a name of its own, a url and a kind of {', '.join(KINDS)}")
        nets = given.pop("networks", [])
        networks[name] = tuple(str(net) for net in nets)
        named[name] = make(
            Given(
                given.pop("url"), str(given.pop("shop_id", "")), settings.acquirer_secret(name),
                given.pop("means", "card"), {key: value for key, value in given.items() if key != "secret_file"},
            )
        )  # fmt: skip
    return Acquirers(named, networks)
