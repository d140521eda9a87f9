"""Text that others wrote, made harmless."""

import re
from html import unescape

# Control characters, and those that turn the direction of all that follows; what joins emoji stays.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def one_line(text: str) -> str:
    """Return text on one line, without what nobody can see; entities that were escaped twice become letters."""
    return " ".join(UNSEEN.sub(" ", unescape(text)).split())


def without_unseen(text: str) -> str:
    """Return text with plain line ends and without control characters."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
