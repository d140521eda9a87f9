"""Load a feed from a file or an address, with all its pages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

from blueprints.podcast.importing.feed_parser import parse_feed
from blueprints.podcast.importing.parsed_feed import Feed, FeedError, Item, Remark
from core.fetching import AddressFilter, FetchError, fetch
from core.text import quoted

MAX_FEED_BYTES = 50_000_000  # bytes
MAX_PAGES = 200
NO_DATE = datetime.max.replace(tzinfo=UTC)


def load_feed(source: str, is_allowed: AddressFilter) -> Feed:
    """Load a feed with its older pages, each episode once; FeedError if it can't be read."""
    if not source.strip():
        raise FeedError("An import needs the file or the address of a feed.")
    pages = _pages(source, is_allowed)
    feed = next(pages)
    if "://" in source:
        feed = replace(feed, show=replace(feed.show, own_url=source.strip()))
    try:
        for page in pages:
            feed.items.extend(page.items)
            feed.skipped.extend(page.skipped)
    except FeedError as error:
        feed.skipped.append(Remark("", f"The older episodes are missing: {error}"))
    if not feed.items and not feed.skipped:
        raise FeedError(f"{quoted(source)} has no episodes: there is no <item> in it.")
    return _without_duplicates(feed)


def _pages(source: str, is_allowed: AddressFilter) -> Iterator[Feed]:
    seen: set[str] = set()
    address = source
    while address and address not in seen:
        if len(seen) == MAX_PAGES:
            raise FeedError(f"the feed has more than {MAX_PAGES} pages.")
        seen.add(address)
        # The operator may name a local file; a feed may not.
        is_file = address == source and "://" not in source
        data = _read_file(Path(address)) if is_file else _fetch_bytes(address, is_allowed)
        try:
            page = parse_feed(data)
        except FeedError as error:
            raise FeedError(f"{quoted(address)} {error}.") from None
        yield page
        address = _next_address(address, page.show.next_url)


def _next_address(address: str, next_url: str) -> str:
    try:
        return urljoin(address if "://" in address else "", next_url) if next_url else ""
    except ValueError:
        raise FeedError(f"{quoted(next_url)} isn't a valid address.") from None


def _fetch_bytes(url: str, is_allowed: AddressFilter) -> bytes:
    into = BytesIO()
    try:
        fetch(url, into=into, limit=MAX_FEED_BYTES, is_allowed=is_allowed)
    except FetchError as error:
        raise FeedError(str(error)) from None
    return into.getvalue()


def _read_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FEED_BYTES:
            raise FeedError(f"{quoted(str(path))} is larger than {MAX_FEED_BYTES:,} bytes.")
        return path.read_bytes()
    except OSError as error:
        raise FeedError(f"{quoted(str(path))} can't be read: {error.strerror}.") from None


def _without_duplicates(feed: Feed) -> Feed:
    """Drop items with the guid of another and sort the oldest first; identical items on two pages are no error."""
    taken: dict[str, Item] = {}
    skipped = list(feed.skipped)
    for item in feed.items:
        first = taken.setdefault(item.guid, item)
        if first != item:
            skipped.append(Remark(item.title, f"has the guid of {quoted(first.title)}; each episode needs its own"))
    # Of two episodes with the same number or title the later one is changed.
    items = list(reversed(taken.values()))
    items.sort(key=lambda item: item.published or NO_DATE)
    return Feed(feed.show, items, skipped)
