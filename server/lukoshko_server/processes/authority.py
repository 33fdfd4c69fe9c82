"""`lukoshko-server authority`: make the shop's own authority for devices, and its first empty list of what is taken back."""

import logging
import os

from lukoshko_server.clock import system_clock
from lukoshko_server.config import BadSettings, Settings
from lukoshko_server.devices import authority

log = logging.getLogger(__name__)


def main(settings: Settings) -> int:
    """Write the three files that the settings name; what is there already is never overwritten. Raises BadSettings."""
    certificate, key, crl = settings.device_ca_file, settings.device_ca_key_file, settings.device_crl_file
    if certificate is None or key is None or crl is None:
        raise BadSettings("device_ca_file, device_ca_key_file and device_crl_file must be set")
    if certificate.exists() or key.exists():
        raise BadSettings("there is an authority already: a new one would shut every device out")
    pem, private = authority.make(system_clock())
    with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
        file.write(private)
    certificate.write_bytes(pem)
    crl.write_bytes(authority.Authority(pem, private).taken_back([], system_clock()))
    log.info("the authority is made; keep a copy of %s where nobody reads it", key.name)
    return 0
