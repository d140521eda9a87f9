"""A memo of values read from public data, valid until public data or the clock changes them."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from core.database import seen_public_version

T = TypeVar("T")


class _Entry(NamedTuple, Generic[T]):
    since: datetime
    until: datetime
    value: T


class PublicMemo(Generic[T]):
    """Caches values read from public data; exact in any transaction of any process.

    Each value belongs to the public version that its transaction saw, so a snapshot from before a commit, or a preview
    that will be rolled back, neither finds nor leaves a value of another state. The least recently used value is
    dropped first.
    """

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._entries: OrderedDict[Hashable, _Entry[T]] = OrderedDict()
        self._lock = threading.Lock()

    def value(self, key: Hashable, now: datetime, read: Callable[[], T], until: Callable[[], datetime]) -> T:
        """Return the value of `read` at `now`; `until` returns the moment at which the clock alone changes it."""
        version = seen_public_version()
        if version is None:
            return read()
        of_version = (version, key)
        with self._lock:
            entry = self._entries.get(of_version)
            if entry is not None and entry.since <= now < entry.until:
                self._entries.move_to_end(of_version)
                return entry.value
        entry = _Entry(now, until(), read())
        with self._lock:
            self._entries[of_version] = entry
            self._entries.move_to_end(of_version)
            if len(self._entries) > self._largest:
                self._entries.popitem(last=False)
        return entry.value
