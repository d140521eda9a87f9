"""Rules for the show as a whole: address, texts, category and artwork."""

import re
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from blueprints.podcast.checks.published_feed import ITUNES, Problem, PublishedFeed, extension_of
from blueprints.podcast.directory_rules import MAX_ARTWORK_SIZE, MIN_ARTWORK_SIZE
from blueprints.podcast.rss import MAX_WORD_LENGTH
from blueprints.podcast.show import FEED_PATH, MAX_DESCRIPTION_BYTES
from core.metadata import absolute
from models.podcast_category import CATEGORIES

SITE = "site.yaml"
FORMATS = {"PNG": ("png", "image/png"), "JPEG": ("jpg", "image/jpeg")}
MAX_TITLE_LENGTH = 255


def check_https(feed: PublishedFeed) -> Iterator[Problem]:
    """The feed is served over https."""
    if not absolute("/").startswith("https://"):
        yield Problem(f"the feed is {absolute(FEED_PATH)}", "set PODIUM_BASE_URL to the site's https address")


def check_title(feed: PublishedFeed) -> Iterator[Problem]:
    """The title has at most 255 characters."""
    if len(feed.channel.findtext("title") or "") > MAX_TITLE_LENGTH:
        yield Problem(f"the title is longer than {MAX_TITLE_LENGTH} characters", f"shorten podcast_title in {SITE}")


def check_language(feed: PublishedFeed) -> Iterator[Problem]:
    """The language is a language tag."""
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", feed.channel.findtext("language") or ""):
        yield Problem("the language isn't a language tag", f"set language in {SITE} to a tag such as en-GB")


def check_description(feed: PublishedFeed) -> Iterator[Problem]:
    """The description fits into 4,000 bytes."""
    text = feed.channel.findtext("description") or ""
    # The feed cuts a longer one at a word, so the cut text is up to a word shorter than the limit.
    shortest_cut = MAX_DESCRIPTION_BYTES - 4 * MAX_WORD_LENGTH
    if text.endswith("…") and len(text.encode()) > shortest_cut:
        yield Problem("the description is too long and was cut", f"shorten podcast_summary in {SITE}")


def check_category(feed: PublishedFeed) -> Iterator[Problem]:
    """The category is one of Apple's."""
    category = feed.channel.find(f"{ITUNES}category")
    name = "" if category is None else category.get("text", "")
    subcategory = None if category is None else category.find(f"{ITUNES}category")
    if name not in CATEGORIES or (subcategory is not None and subcategory.get("text") not in CATEGORIES[name]):
        fix = f"set podcast_category in {SITE} to a category from docs/content-files.md"
        yield Problem(f"“{name}” isn't a category", fix)


def check_artwork(feed: PublishedFeed) -> Iterator[Problem]:
    """The artwork is a square PNG or JPEG in RGB, 1400 to 3000 pixels wide, with the matching extension."""
    image = feed.channel.find(f"{ITUNES}image")
    address = "" if image is None else image.get("href", "")
    fix = f"name another image as podcast_image in {SITE}, or remove podcast_image to have one drawn"
    answer = feed.get(address)
    if answer.status_code != 200:
        yield Problem(f"{address} answers {answer.status}", fix)
        return
    try:
        with Image.open(BytesIO(answer.data)) as picture:
            picture.load()
            kind, size, mode = str(picture.format), picture.size, picture.mode
    except OSError:
        yield Problem(f"{address} isn't a readable image", fix)
        return
    if size[0] != size[1] or not MIN_ARTWORK_SIZE <= size[0] <= MAX_ARTWORK_SIZE:
        yield Problem(f"the artwork is {size[0]} by {size[1]} pixels", fix)
    if mode != "RGB":
        yield Problem(f"the artwork's colour mode is {mode}, not RGB", fix)
    if FORMATS.get(kind) != (extension_of(address), answer.mimetype):
        yield Problem(f"the artwork is {kind}, but its address ends in {extension_of(address)}", fix)
