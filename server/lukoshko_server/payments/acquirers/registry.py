"""The acquirers of one installation, by name and by what the customer pays with."""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated, Literal, get_args

import msgspec

from lukoshko_server.config import BadSettings, Settings
from lukoshko_server.payments.acquirers.contract import Acquirer, BankUnsure, Means, Terms
from lukoshko_server.payments.acquirers.sber import Sber
from lukoshko_server.payments.acquirers.tbank import TBank
from lukoshko_server.payments.acquirers.yookassa import YooKassa
from lukoshko_wire.problems import LukoshkoError

FIRST = "yookassa"
"""The name of the one that the `bank_*` settings describe."""


class NoMeans(LukoshkoError):
    """No acquirer of this shop serves this way to pay."""

    code = "payments.no-means"
    status = 409


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An acquirer in the settings."""

    kind: Literal["yookassa", "sber", "tbank"]
    url: str
    shop_id: str = ""
    secret_file: str = ""
    callback_key_file: str = ""
    """What its notifications are signed with, where that is not its secret."""
    means: Means = "card"
    hold_days: Annotated[int, msgspec.Meta(ge=1, le=30)] = 6
    """How long it holds, where it does not tell: seven days for cards, the first one among them."""
    networks: tuple[str, ...] = ()


class Acquirers:
    """Those that are set, in the order of the settings: the first that serves a means is taken for it."""

    def __init__(
        self,
        named: Mapping[str, Acquirer],
        networks: Mapping[str, tuple[str, ...]] | None = None,
        named_for: Mapping[str, str] | None = None,
    ) -> None:
        self._named = dict(named)
        self._named_for = dict(named_for or {})
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

    def means(self) -> list[Means]:
        """Everything that one of them serves."""
        served = {means for acquirer in self._named.values() for means in acquirer.terms.means}
        return [means for means in get_args(Means) if means in served]

    def serving(self, means: Means) -> str:
        """Who takes money by this means: the one that is named for it, else the first. Raises NoMeans."""
        for name in (self._named_for.get(means), *self._named):
            if name is not None and means in self._named[name].terms.means:
                return name
        raise NoMeans("no acquirer serves this", means=means)


def acquirers_of(settings: Settings) -> Acquirers:
    """Those of the settings. Raises BadSettings."""
    named: dict[str, Acquirer] = {}
    networks: dict[str, tuple[str, ...]] = {}
    if settings.bank_url:
        named[FIRST] = YooKassa(settings.bank_url, settings.bank_shop_id, settings.bank_secret)
        networks[FIRST] = settings.bank_networks
    for name, given in settings.acquirers.items():
        if name in named:
            raise BadSettings(f"acquirers.{name}: the bank_* settings describe this one already")
        table = _table(name, given)
        named[name] = _made(settings, name, table)
        networks[name] = table.networks
    for means, name in settings.acquirer_for.items():
        if name not in named or means not in named[name].terms.means:
            raise BadSettings(f"acquirer_for.{means}: {name} is no acquirer that serves it")
    return Acquirers(named, networks, settings.acquirer_for)


def _table(name: str, given: object) -> Table:
    try:
        table = msgspec.convert(given, Table)
        for net in table.networks:
            ip_network(net)
    except (msgspec.ValidationError, ValueError) as error:
        raise BadSettings(f"acquirers.{name}: {error}") from error
    return table


def _made(settings: Settings, name: str, table: Table) -> Acquirer:
    secret, lasts = settings.acquirer_secret(name), timedelta(days=table.hold_days)
    match table.kind:
        case "sber":
            key = settings.acquirer_secret(name, "callback_key_file")
            if not key:
                raise BadSettings(f"acquirers.{name}: callback_key_file is missing: anybody could notify")
            return Sber(table.url, table.shop_id, secret, key, hold_lasts=lasts)
        case "tbank":
            return TBank(table.url, table.shop_id, secret, hold_lasts=lasts)
        case "yookassa":
            return YooKassa(table.url, table.shop_id, secret, means=table.means)
