"""Run the rules of `flask podcast check` against the published feed."""

from collections.abc import Callable, Iterator

from flask import Flask

from blueprints.podcast.checks import episode_rules, show_rules
from blueprints.podcast.checks.published_feed import Problem, PublishedFeed

Rule = Callable[[PublishedFeed], Iterator[Problem]]  # its docstring is the requirement, as the command prints it

READABLE = "The feed can be read."
RULES: tuple[Rule, ...] = (
    show_rules.check_https,
    show_rules.check_title,
    show_rules.check_language,
    show_rules.check_description,
    show_rules.check_category,
    show_rules.check_artwork,
    episode_rules.check_public_episodes,
    episode_rules.check_titles,
    episode_rules.check_numbers,
    episode_rules.check_audio_types,
    episode_rules.check_audio_files,
    episode_rules.check_chapters,
)
# Each reads every byte of the audio, which takes a while.
AUDIO_RULES: tuple[Rule, ...] = (episode_rules.check_audio_bytes, episode_rules.check_durations)


def check_podcast(app: Flask, *, audio: bool = False) -> Iterator[tuple[str, list[Problem]]]:
    """Yield each requirement with the problems found; `audio` also reads every byte of the audio."""
    feed = PublishedFeed(app.test_client())
    if error := feed.read():
        yield READABLE, [Problem(error, "remove podcast_new_feed_url from site.yaml, or report this")]
        return
    yield READABLE, []
    for rule in (*RULES, *(AUDIO_RULES if audio else ())):
        yield str(rule.__doc__), list(rule(feed))
