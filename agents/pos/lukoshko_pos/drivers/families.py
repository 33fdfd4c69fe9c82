"""The families of registers by the name that settings give them. A new one is a module and a line here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

from lukoshko_edge.config import BadConfig, read_secret
from lukoshko_pos.config import PosConfig
from lukoshko_pos.drivers.atol import Atol
from lukoshko_pos.drivers.atol_online import AtolOnline, Notes
from lukoshko_pos.drivers.atol_online_web import AtolOnlineWeb
from lukoshko_pos.drivers.atol_web import AtolWeb
from lukoshko_pos.drivers.line import Line, SerialLine, TcpLine
from lukoshko_pos.drivers.register import Register
from lukoshko_pos.drivers.shtrih import Shtrih
from lukoshko_pos.drivers.shtrih_talk import Talk1, Talk2

SHTRIH_PORT = 7778


@dataclass(frozen=True)
class Around:
    """What a driver is built from: settings and their file, what outlives a restart, the clock."""

    config: PosConfig
    file: Path
    notes: Notes
    now: Callable[[], datetime]


def register_of(around: Around) -> Register:
    """The register that the settings speak of. Raises BadConfig."""
    return FAMILIES[around.config.register.family](around)


def _atol_web(around: Around) -> Register:
    config, register = around.config, around.config.register
    password = read_secret(around.file, register.password_file)
    web = AtolWeb(register.url, auth=(register.user, password) if register.user else None)
    return Atol(web, config.defaults, config.taxes, electronic=register.electronic, zone=_zone(config))


def _shtrih(around: Around) -> Register:
    config, register = around.config, around.config.register
    line = _line(register.url, register.baud)
    return Shtrih(
        Talk1(line) if register.protocol == 1 else Talk2(line),
        config.defaults,
        config.taxes,
        protocol=register.protocol,
        password=register.password,
        zone=_zone(config),
    )


def _atol_online(around: Around) -> Register:
    config, register, cloud = around.config, around.config.register, around.config.cloud
    must = {
        "register.electronic": register.electronic, "register.user": register.user,
        "register.password_file": register.password_file, "cloud.group": cloud.group, "cloud.inn": cloud.inn,
        "cloud.email": cloud.email,
    }  # fmt: skip
    missing = [name for name, value in must.items() if not value]
    if missing:
        raise BadConfig(f"a till in the cloud needs {', '.join(missing)}")
    if cloud.registration_number and not register.serial:
        raise BadConfig("cloud.registration_number can only be checked with register.serial")
    password = read_secret(around.file, register.password_file)
    web = AtolOnlineWeb(register.url, cloud.group, register.user, password)
    return AtolOnline(
        web, cloud, config.defaults, config.taxes, around.notes, zone=_zone(config), now=around.now
    )  # fmt: skip


def _line(url: str, baud: int) -> Line:
    parts = urlsplit(url)
    try:
        if parts.scheme == "tcp" and parts.hostname:
            return TcpLine(parts.hostname, parts.port or SHTRIH_PORT)
    except ValueError as error:
        raise BadConfig(f"register.url: {error}") from error
    if parts.scheme == "serial" and parts.path:
        return SerialLine(parts.path, baud)
    raise BadConfig("register.url is tcp://host:port or serial:/dev/… for this family")


def _zone(config: PosConfig) -> timezone:
    return timezone(timedelta(minutes=config.register.utc_offset_min))


FAMILIES: dict[str, Callable[[Around], Register]] = {
    "atol-web": _atol_web,
    "shtrih": _shtrih,
    "atol-online": _atol_online,
}
