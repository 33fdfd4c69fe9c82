"""Names of one life of a device: the boot, counted for ever, the session, guessed by nobody, and the machine's own."""

import secrets
from pathlib import Path


def boot_name(count: int) -> str:
    """A boot's id. The random tail keeps a device with a new disk from repeating an old boot's numbers."""
    return f"{count}-{secrets.token_hex(4)}"


def session_nonce() -> str:
    """What a command must name to be meant for this boot."""
    return secrets.token_hex(12)


def machine_boot() -> str:
    """What the kernel calls this run of the machine; empty where it does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
