"""The families of registers by the name that settings give them. A new one is a module and a line here."""

from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

from lukoshko_edge.config import BadConfig, read_secret
from lukoshko_pos.config import PosConfig
from lukoshko_pos.drivers.atol import Atol
from lukoshko_pos.drivers.atol_web import AtolWeb
from lukoshko_pos.drivers.line import Line, SerialLine, TcpLine
from lukoshko_pos.drivers.register import Register
from lukoshko_pos.drivers.shtrih import Shtrih
from lukoshko_pos.drivers.shtrih_talk import Talk1, Talk2

SHTRIH_PORT = 7778


def register_of(config: PosConfig, file: Path) -> Register:
    """The register that the settings in a file speak of. Raises BadConfig."""
    return FAMILIES[config.register.family](config, file)


def _atol_web(config: PosConfig, file: Path) -> Register:
    register = config.register
    password = read_secret(file, register.password_file)
    web = AtolWeb(register.url, auth=(register.user, password) if register.user else None)
    return Atol(web, config.defaults, config.taxes, electronic=register.electronic, zone=_zone(config))


def _shtrih(config: PosConfig, _: Path) -> Register:
    register = config.register
    line = _line(register.url, register.baud)
    return Shtrih(
        Talk1(line) if register.protocol == 1 else Talk2(line),
        config.defaults,
        config.taxes,
        protocol=register.protocol,
        password=register.password,
        zone=_zone(config),
    )


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


FAMILIES: dict[str, Callable[[PosConfig, Path], Register]] = {"atol-web": _atol_web, "shtrih": _shtrih}
