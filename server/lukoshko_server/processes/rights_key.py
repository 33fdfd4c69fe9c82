"""Prints the key by which lockers know our word on rights: it belongs into the file that `rights.server_key_file` names."""

from lukoshko_server.config import Settings
from lukoshko_server.rights.keys import Keys
from lukoshko_wire.rights import b64


def main(settings: Settings) -> int:
    """One line."""
    print(b64(Keys(settings).public))  # noqa: T201 - it is what was asked for
    return 0
