"""What every acquirer's answer goes through: bounded, parsed, and unsure when it is not what it should be."""

from typing import Any, TypeVar

import msgspec

from lukoshko_server import net
from lukoshko_server.payments.acquirers.contract import BankUnsure

T = TypeVar("T")


def answer(method: str, url: str, path: str, **options: Any) -> net.Answer:
    """Ask a bank. Raises BankUnsure without an answer; `path` is all that may be told of the address."""
    try:
        return net.ask(method, url + path, **options)
    except net.Unreached as error:
        raise BankUnsure(f"{method} {path}: {error}") from None


def parsed(body: bytes, shape: type[T]) -> T:
    """Read an answer. Raises BankUnsure."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BankUnsure(f"an answer that is no {shape.__name__}: {type(error).__name__}") from None
