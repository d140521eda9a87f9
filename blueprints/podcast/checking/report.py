"""The looking through all rules."""

from collections.abc import Iterator

from flask import Flask

from blueprints.podcast.checking import audio_rules, episode_rules, file_rules, show_rules
from blueprints.podcast.checking.published import PublishedFeed
from blueprints.podcast.checking.rules import Breach

CORS_EXPOSED_HEADERS = "The feed can be read."


def check_podcast(app: Flask, *, audio: bool = False) -> Iterator[tuple[str, list[Breach]]]:
    """Yield every promise of the feed with its breaches; `audio` has all bytes of all audio read as well."""
    feed = PublishedFeed(app.test_client())
    if wrong := feed.read():
        yield CORS_EXPOSED_HEADERS, [Breach(wrong, "take podcast_new_feed_url out of site.yaml, or report this")]
        return
    yield CORS_EXPOSED_HEADERS, []
    for book in (show_rules.book, episode_rules.book, file_rules.book, *([audio_rules.book] if audio else [])):
        for rule in book.rules:
            yield rule.promise, list(rule.look(feed))
