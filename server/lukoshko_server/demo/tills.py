"""The tills of a stack: which register each has, how it is started and how it is reached."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lukoshko_server.demo.stack import Stack

INN = "7707083893"


@dataclass(frozen=True)
class Till:
    """One fiscal register of the stack."""

    id: str
    name: str
    fn: str
    serial: str
    electronic: bool

    def flags(self) -> list[str]:
        """How its simulator is started."""
        flags = [
            "--name",
            self.name,
            "--fn",
            self.fn,
            "--inn",
            INN,
            "--serial",
            self.serial,
        ]
        return [*flags, "--electronic"] if self.electronic else flags


TILLS = (
    Till("till-door", "Касса курьера", "9999078900000961", "00106920000001", electronic=False),
    Till("till-counter", "Касса без бумаги", "9999078900000972", "00106920000002", electronic=True),
)
COURIERS_TILL = "till-door"
"""It runs on the courier's phone: the app settles with it alone at a door."""


def add_registers(parser: argparse.ArgumentParser) -> None:
    """Let the demo and the story choose the registers of their tills."""
    parser.add_argument(
        "--cloud",
        action="append",
        default=[],
        choices=[till.id for till in TILLS if till.electronic],
        help="a paperless till whose register is ATOL Online in the cloud",
    )
    parser.add_argument(
        "--shtrih",
        action="append",
        default=[],
        choices=[till.id for till in TILLS],
        help="a till whose register is a Shtrih-M instead of ATOL's; may be there twice",
    )


def till_line(stack: "Stack", till: str) -> Path:
    """The pseudo-terminal of a till that is a Shtrih-M."""
    return stack.home / "wires" / till


def register(stack: "Stack", till: str) -> dict[str, str]:
    """What the agent of a till is told of its register."""
    if till in stack.shtrih:
        return {"family": "shtrih", "url": f"serial:{till_line(stack, till)}"}
    if till in stack.cloud:
        password = str(stack.secrets.path("cloud-till"))
        url = stack.sim(till) + "/possystem/v5"
        return {"family": "atol-online", "url": url, "user": "lukoshko", "password_file": password}
    return {"url": stack.sim(till)}
