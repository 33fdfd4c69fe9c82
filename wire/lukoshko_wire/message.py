"""Frozen messages: parsed at the border, unknown fields ignored, wrong ones refused."""

from typing import TypeVar

import msgspec

from lukoshko_wire.problems import Malformed, TooLarge

MAX_BYTES = 256 * 1024


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """Base of everything that crosses a process border."""


M = TypeVar("M")


def parse(body: type[M], payload: bytes, *, limit: int = MAX_BYTES) -> M:
    """Parse JSON bytes into `body`. Raises Malformed or TooLarge; never returns half a message."""
    if len(payload) > limit:
        raise TooLarge(f"{len(payload)} bytes, at most {limit}", limit=limit)
    try:
        return msgspec.json.decode(payload, type=body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"not a {getattr(body, '__name__', body)}: {error}") from error


def encode(message: object) -> bytes:
    """JSON bytes of a message, keys in declared order."""
    return msgspec.json.encode(message)
