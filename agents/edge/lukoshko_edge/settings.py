"""The wished settings of a device: applied whole or not at all, kept in the journal, a fault reported by its name."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

import msgspec

from lukoshko_edge.inbox import MAX_PAYLOAD
from lukoshko_edge.journal import Journal
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import LukoshkoError, Malformed, TooLarge
from lukoshko_wire.settings import BadSettings, Desired, Release, Strict, digest

log = logging.getLogger(__name__)
KEPT, SEEN = "desired", "desired:seen"
_AT = re.compile(r" - at `\$\.?(?P<key>[^`]*)`$")
_UNKNOWN = re.compile(r"unknown field `(?P<key>\w+)`")

S = TypeVar("S", bound=Strict)


class NotApplied(LukoshkoError):
    """A document was not applied; `fault` and `key` are what the server is told."""

    code: ClassVar[str] = "settings.not-applied"

    def __init__(self, fault: str, detail: str, key: str = "") -> None:
        super().__init__(detail)
        self.fault, self.key = fault, key[:100]


@dataclass(frozen=True)
class Applied:
    """Which document rules, and what came of the newest one that was seen."""

    version: int = 0
    hash: str = ""
    seen: int = 0
    fault: str = ""
    key: str = ""
    detail: str = ""


class SettingsKeeper(Generic[S]):
    """One device's document. `check` refuses what cannot be applied, `apply` puts one in force (None: the file's)."""

    def __init__(
        self,
        journal: Journal,
        device: str,
        shape: type[S],
        *,
        check: Callable[[S], S],
        apply: Callable[[S | None], None],
        changed: Callable[[], None],
    ) -> None:
        self._journal, self._device, self._shape = journal, device, shape
        self._check, self._apply, self._changed = check, apply, changed
        self._settings: S | None = None
        self.in_force = Applied()
        self.release: Release | None = None

    def restore(self) -> None:
        """Put the kept document in force again; one that this agent cannot read is a fault, and the file rules."""
        kept = self._journal.recall(KEPT)
        if kept is None:
            return
        document = parse(Desired, kept.encode())
        self.release = document.release
        try:
            settings = self._read(document)
            self._apply(settings)
        except NotApplied as error:
            log.warning("the kept settings of version %s are not applied: %s", document.version, error.detail)
            self.in_force = _refused(Applied(), document.version, error)
            return
        self._settings = settings
        self.in_force = Applied(document.version, document.hash, seen=self._newest(document.version))

    def arrived(self, payload: bytes) -> None:
        """Take one document of the topic. Never raises for what is in it."""
        if not payload:  # somebody cleared the retained message: what is in force stays
            return
        version = 0
        try:
            document = _envelope(payload)
            version = document.version
            if self._is_news(document):
                self._take(document)
            elif document.hash == self.in_force.hash:
                self.in_force = Applied(self.in_force.version, self.in_force.hash, seen=self.in_force.version)
        except NotApplied as error:
            log.warning("settings of version %s are not applied: %s: %s", version, error.fault, error.detail)
            self.in_force = _refused(self.in_force, version, error)
        self._changed()

    def _is_news(self, document: Desired) -> bool:
        if document.device != self._device:
            raise NotApplied("foreign", f"the document is for {document.device}", "device")
        if digest(bytes(document.settings)) != document.hash:
            raise NotApplied("hash", "the settings are not those of the hash", "hash")
        newest = self._newest(self.in_force.version)
        if document.version < newest:
            log.warning("settings of version %s came after version %s", document.version, newest)
            return False
        return document.version != self.in_force.version

    def _newest(self, version: int) -> int:
        return max(version, int(self._journal.recall(SEEN) or "0"))

    def _take(self, document: Desired) -> None:
        # The wished release is heeded even when the settings are of a later agent: else it could never be updated.
        self.release = document.release
        self._journal.remember(SEEN, str(document.version))
        settings = self._read(document)
        try:
            with self._journal.transaction():
                self._journal.remember(KEPT, encode(document).decode())
                self._apply(settings)
        except Exception as error:
            self._apply(self._settings)
            log.exception("settings of version %s broke the agent; the former are in force", document.version)
            raise NotApplied("broken", f"{type(error).__name__}: {error}"[:500]) from error
        self._settings = settings
        self.in_force = Applied(document.version, document.hash, seen=document.version)
        log.info("settings of version %s are in force", document.version)

    def _read(self, document: Desired) -> S:
        try:
            return self._check(msgspec.json.decode(bytes(document.settings), type=self._shape))
        except msgspec.ValidationError as error:
            raise NotApplied(*_fault_of(str(error))) from error
        except msgspec.DecodeError as error:
            raise NotApplied("malformed", str(error)) from error
        except BadSettings as error:
            raise NotApplied("value", error.detail, str(error.facts.get("key", ""))) from error


def _envelope(payload: bytes) -> Desired:
    try:
        return parse(Desired, payload, limit=MAX_PAYLOAD)
    except (Malformed, TooLarge) as error:
        raise NotApplied("malformed", error.detail[:500]) from error


def _fault_of(text: str) -> tuple[str, str, str]:
    at, unknown = _AT.search(text), _UNKNOWN.search(text)
    parts = [found["key"] for found in (at, unknown) if found and found["key"]]
    return ("unknown" if unknown else "value"), text[:500], ".".join(parts)


def _refused(before: Applied, version: int, error: NotApplied) -> Applied:
    seen = max(version, before.seen) if error.fault not in ("foreign", "malformed") else before.seen
    return Applied(before.version, before.hash, seen, error.fault, error.key, error.detail)
