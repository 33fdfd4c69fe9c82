"""Topic, payload type and delivery terms of every MQTT channel, declared in one place (DESIGN §5)."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Literal, TypeVar

from lukoshko_wire.message import encode, parse

M = TypeVar("M")
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Channel(Generic[M]):
    """Topic template, payload type and delivery terms."""

    template: str
    body: type[M]
    qos: Literal[0, 1] = 1
    retain: bool = False

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(_FIELD.sub(r"(?P<\1>[^/+#]+)", self.template))

    @property
    def subscription(self) -> str:
        """The topic filter that hears this channel from every peer."""
        return _FIELD.sub("+", self.template)

    def topic(self, **ids: str) -> str:
        """Fill in the template. An id that could break out of its level is a bug, not input."""
        topic = self.template.format(**ids)
        if not self._pattern.fullmatch(topic):
            raise ValueError(f"{ids} do not fit {self.template}")
        return topic

    def ids(self, topic: str) -> dict[str, str] | None:
        """Return the ids in `topic`, or None if it belongs to another channel."""
        found = self._pattern.fullmatch(topic)
        return found.groupdict() if found else None

    def decode(self, payload: bytes) -> M:
        """Parse a payload. Raises Malformed; never returns half a message."""
        return parse(self.body, payload)

    def encode(self, message: M) -> bytes:
        """Bytes of one message of this channel."""
        if not isinstance(message, self.body):
            raise TypeError(f"{type(message).__name__} does not belong on {self.template}")
        return encode(message)
