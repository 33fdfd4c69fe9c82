"""Names of one life of a device: the boot, counted for ever, and the session, guessed by nobody."""

import secrets


def boot_name(count: int) -> str:
    """A boot's id. The random tail keeps a device with a new disk from repeating an old boot's numbers."""
    return f"{count}-{secrets.token_hex(4)}"


def session_nonce() -> str:
    """What a command must name to be meant for this boot."""
    return secrets.token_hex(12)
