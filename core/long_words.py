"""Words so long that no page could set them."""

import re
from typing import Any

from flask import Flask
from markupsafe import Markup

LONG = 1000  # characters
# To break a kerned word, Chromium shapes what is left of it again for each line: 100 kB take minutes.
_LONG_WORD = re.compile(rf"\S{{{LONG},}}")
_PIECE = re.compile(r"\S{1,100}")


def break_long_words(text: str) -> Markup:
    """Return a text as HTML in which a word of 1000 characters or more may break after every 100."""
    marked = _LONG_WORD.sub(lambda word: "\0".join(_PIECE.findall(word[0])), text)
    return Markup("<wbr>").join(marked.split("\0"))


def init_long_words(app: Flask) -> None:
    """Have every template break the long words of what it shows."""
    app.jinja_env.finalize = _finalize


def _finalize(value: Any) -> Any:
    # What is marked as safe is HTML already, in which a break could fall into a tag.
    return break_long_words(value) if type(value) is str and len(value) >= LONG else value
