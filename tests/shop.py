"""Settings and fakes that tests of the server's subjects share."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from lukoshko_server.config import Settings


def settings(folder: Path, **changes: Any) -> Settings:
    """Settings of a shop that lives in a folder of one test; its secrets are files there."""
    for name in ("secret", "bank", "messages"):
        (folder / name).write_text(f"{name} of the tests, long enough to be one")
    given = {
        "data_dir": folder,
        "secret_file": folder / "secret",
        "bank_secret_file": folder / "bank",
        "messages_token_file": folder / "messages",
        "bank_shop_id": "100500",
        "placement_plan_every_s": 0,
        **changes,
    }
    return Settings(**given)


@dataclass
class Postman:
    """Keeps the messages that a service sends."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def __call__(
        self,
        phone: str,
        text: str,
        key: str,
        *,
        until: datetime | None = None,  # noqa: ARG002
    ) -> None:
        self.sent.append((phone, text, key))

    def code(self) -> str:
        """Digits at the beginning of the last message."""
        return self.sent[-1][1].split()[0]
