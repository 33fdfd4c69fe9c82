"""What a transaction need not read twice: all that it looks at, and what it has locked while it decides."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class Memory:
    """Remembers only what nobody else can change before this transaction ends.

    That is everything in a look, which sees one moment; in a transaction that writes it is what lies under a lock that
    the transaction holds, until it says itself that it has changed it.
    """

    def __init__(self, *, looks: bool) -> None:
        self._looks = looks
        self._locks: dict[Hashable, Any] = {}
        self._seen: dict[Hashable, Any] = {}

    def lock(self, key: Hashable, take: Callable[[], T]) -> T:
        """What `take` locks and reads, the first time; then the same, for it is locked until the end."""
        if self._looks:
            return take()
        if key not in self._locks:
            self._locks[key] = take()
        found: T = self._locks[key]
        return found

    def locked(self, key: Hashable) -> Any:
        """What was locked under this key, or None."""
        return self._locks.get(key)

    def once(self, key: Hashable, read: Callable[[], T], *, under: Hashable = None) -> T:
        """What `read` gives, read once in a look, and once while the lock `under` is held; else anew each time."""
        if not (self._looks or (under is not None and under in self._locks)):
            return read()
        if key not in self._seen:
            self._seen[key] = read()
        found: T = self._seen[key]
        return found

    def once_each(self, kind: str, ids: Iterable[K], read: Callable[[list[K]], Mapping[K, T]]) -> dict[K, T]:
        """The same of many in a look: only those are read that were not seen yet; what is not there is left out."""
        wanted = list(dict.fromkeys(ids))
        if not self._looks:
            return dict(read(wanted))
        missing = [each for each in wanted if (kind, each) not in self._seen]
        if missing:
            found = read(missing)
            self._seen.update(((kind, each), found.get(each)) for each in missing)
        return {each: self._seen[kind, each] for each in wanted if self._seen[kind, each] is not None}

    def forget(self, *keys: Hashable) -> None:
        """These have changed: they are read again when they are wanted."""
        for key in keys:
            self._seen.pop(key, None)

    def fall_back(self, locks: Mapping[Hashable, Any]) -> None:
        """What was done since these locks were all is undone; locks taken meanwhile are free again."""
        self._locks, self._seen = dict(locks), {}
