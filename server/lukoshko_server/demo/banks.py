"""The acquirers that a stack may have: which simulator plays each, and how the server's settings name it."""

import argparse
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lukoshko_server.demo.stack import Stack

USUAL = "yookassa"


@dataclass(frozen=True)
class Bank:
    """One acquirer of the demo. Whatever it is, its simulator is called `bank`."""

    program: str
    path: str
    settings: dict[str, Any]
    secrets: dict[str, str]
    """Environment variable of the simulator -> the stack's secret in it."""
    lacks: Collection[str] = ()
    """Vices of YooKassa that this one does not have."""


BANKS = {
    "yookassa": Bank("bank", "/v3", {"kind": "yookassa", "shop_id": "100500"}, {"LUKOSHKO_SIM_BANK_SECRET": "bank"}),
    "sber": Bank(
        "sber", "/payment/rest", {"kind": "sber", "shop_id": "lukoshko-api"},
        {"LUKOSHKO_SIM_SBER_PASSWORD": "bank", "LUKOSHKO_SIM_SBER_CALLBACK_KEY": "bank-callbacks"},
        lacks=("processing_202",),
    ),
    "tbank": Bank(
        "tbank", "/v2", {"kind": "tbank", "shop_id": "1700000000000DEMO"}, {"LUKOSHKO_SIM_TBANK_PASSWORD": "bank"},
        lacks=("processing_202",),
    ),
}  # fmt: skip
"""By card each; YooKassa takes payments by SBP beside them."""


def server_settings(stack: "Stack") -> dict[str, Any]:
    """What the server is told of the acquirer, and of payments by SBP where YooKassa is there to take them."""
    keep, bank = stack.secrets, BANKS[stack.bank]
    url, secret = stack.sim("bank") + bank.path, str(keep.path("bank"))
    if stack.bank == USUAL:
        sbp = {"kind": "yookassa", "url": url, "shop_id": "100500", "secret_file": secret, "means": "sbp"}
        return {
            "bank_url": url, "bank_shop_id": "100500", "bank_secret_file": secret, "acquirers": {"sbp": sbp},
        }  # fmt: skip
    table = {**bank.settings, "url": url, "secret_file": secret}
    if "LUKOSHKO_SIM_SBER_CALLBACK_KEY" in bank.secrets:
        table["callback_key_file"] = str(keep.path("bank-callbacks"))
    return {"acquirers": {stack.bank: table}, "acquirer_for": {"card": stack.bank}}


def add_bank(parser: argparse.ArgumentParser) -> None:
    """Let the demo and the story choose their acquirer."""
    parser.add_argument(
        "--bank", choices=sorted(BANKS), default=USUAL, help="whose interface the simulated bank has"
    )
