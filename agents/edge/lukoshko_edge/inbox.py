"""What arrives is somebody else's: bounded, never retained, answered even when it cannot be parsed."""

import msgspec

from lukoshko_wire.values import Id

MAX_PAYLOAD = 64 * 1024


class _OnlyId(msgspec.Struct):
    id: Id


def readable_id(payload: bytes) -> str | None:
    """The id of a command that is otherwise wrong, so that its sender can be told."""
    if len(payload) > MAX_PAYLOAD:
        return None
    try:
        return msgspec.json.decode(payload, type=_OnlyId).id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
