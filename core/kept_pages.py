"""Kept pages: what the page cache has rendered from one version of the data, and what it is rendering."""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import NamedTuple

from core.rendered_page import RenderedPage

LARGEST_CACHE = 64 << 20  # bytes, all included: addresses, headers, bodies and their encodings
MOST_PAGES = 5_000
OF_EACH_PAGE = 1_000  # bytes that Python needs for a page, beside what it is made of

Rendering = Future[RenderedPage | None]  # None when the response must not be shared


class Key(NamedTuple):
    """What a page is kept under; `query` is None for a page that is the same for every query."""

    path: str
    query: str | None
    is_partial: bool

    @property
    def size(self) -> int:
        """The memory that the address takes, in bytes."""
        return sys.getsizeof(self) + sys.getsizeof(self.path) + sys.getsizeof(self.query)


class KeptPages:
    """The pages rendered from one version of the data, valid until a deadline, and the renderings in progress.

    When there are too many pages, or they take too much memory, those that were rendered first are dropped.
    """

    def __init__(self, version: object, deadline: float) -> None:
        self.version = version
        self.deadline = deadline
        self.kept: dict[Key, RenderedPage] = {}
        self.size = 0
        self._sizes: dict[Key, int] = {}
        self._renderings: dict[Key, Rendering] = {}
        self._lock = threading.Lock()

    def find(self, path: str, query: str, is_partial: bool) -> RenderedPage | None:
        """Return the page of an address, or the one that its path has for every query."""
        # A plain tuple is equal to a key, and quicker to make; every request comes here.
        find: Callable[[tuple[str, str | None, bool]], RenderedPage | None] = self.kept.get  # type: ignore[assignment]
        return find((path, query, is_partial)) or find((path, None, is_partial))

    def claim(self, path: str, query: str, is_partial: bool) -> tuple[Key, Rendering, bool]:
        """Return a page's key and rendering, and whether this request has to perform it; others wait for it."""
        key = Key(path, query, is_partial)
        with self._lock:
            rendering = self._renderings.get(key)
            if rendering is not None:
                return key, rendering, False
            rendering = Rendering()
            page = self.find(path, query, is_partial)
            if page is not None:
                rendering.set_result(page)
                return key, rendering, False
            self._renderings[key] = rendering
            return key, rendering, True

    def settle(self, key: Key, rendering: Rendering, page: RenderedPage | None, keep_as: Key | None) -> None:
        """Pass a page to the requests that wait for it, and keep it if it has a key; None means nothing to share."""
        with self._lock:
            self._forget(key, rendering)
            # If this rendering was given up, a later one may have finished first.
            if page is not None and keep_as is not None and keep_as not in self.kept:
                self.kept[keep_as] = page
                self._count(keep_as, keep_as.size + OF_EACH_PAGE + page.take_uncounted())
        rendering.set_result(page)

    def give_up(self, key: Key, rendering: Rendering) -> None:
        """Let the next request render a page whose rendering takes too long."""
        with self._lock:
            self._forget(key, rendering)

    def count_encodings(self, path: str, query: str, is_partial: bool, page: RenderedPage) -> None:
        """Count the encodings of a page that were made since it was kept."""
        with self._lock:
            for kept_as in (Key(path, query, is_partial), Key(path, None, is_partial)):
                if self.kept.get(kept_as) is page:
                    self._count(kept_as, page.take_uncounted())

    def _forget(self, key: Key, rendering: Rendering) -> None:
        if self._renderings.get(key) is rendering:
            del self._renderings[key]

    def _count(self, key: Key, size: int) -> None:
        self._sizes[key] = self._sizes.get(key, 0) + size
        self.size += size
        while self.size > LARGEST_CACHE or len(self.kept) > MOST_PAGES:
            oldest = next(iter(self.kept))
            del self.kept[oldest]
            self.size -= self._sizes.pop(oldest)
