"""The families of registers by the name that settings give them. A new one is a module and a line here."""

from datetime import timedelta, timezone
from pathlib import Path

from lukoshko_edge.config import read_secret
from lukoshko_pos.config import PosConfig
from lukoshko_pos.drivers.atol import Atol
from lukoshko_pos.drivers.atol_web import AtolWeb
from lukoshko_pos.drivers.register import Register


def register_of(config: PosConfig, file: Path) -> Register:
    """The register that the settings in a file speak of."""
    register = config.register
    password = read_secret(file, register.password_file)
    web = AtolWeb(register.url, auth=(register.user, password) if register.user else None)
    zone = timezone(timedelta(minutes=register.utc_offset_min))
    return Atol(web, config.defaults, config.taxes, electronic=register.electronic, zone=zone)
