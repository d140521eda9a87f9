"""Long words: <wbr> for those that browsers take minutes to lay out, and type sizes at which titles fit."""

import re
from html import unescape

from flask import Flask, Response
from markupsafe import Markup

MIN_LENGTH = 1000  # characters
# When Chromium breaks a kerned word, it shapes the rest again for each line: 100 kB take minutes.
_LONG_WORD = re.compile(rf"\S{{{MIN_LENGTH},}}")
_PIECE = re.compile(r"\S{1,100}")
# Tags, comments, and elements whose content isn't laid out as text or would show a tag as text.
_NOT_TEXT = re.compile(
    r"""(<!--.*?-->|<(script|style|textarea|title)\b.*?</\2\s*>|<(?:[^>"']|"[^"]*"|'[^']*')*>)""",
    re.DOTALL | re.IGNORECASE,
)

# Words end where a line may break without a hyphen: at spaces, and after hyphens and slashes.
_BREAKABLE = re.compile(r"[\s\-\u2010-\u2014/]+")
_LONGEST = (12, 16, 20, 24, 28, 34, 42)  # letters of a title's longest word
_LENGTHS = (60, 100, 160)  # characters of a title


def title_size(title: str) -> str:
    """Return the classes by which the stylesheet sets a title smaller, for its longest word and its whole length."""
    letters = max(map(len, _BREAKABLE.split(title)))
    longest = next((most for most in _LONGEST if letters <= most), _LONGEST[-1])
    classes = [f"longest-word-{longest}"] if letters > _LONGEST[0] else []
    return " ".join(classes + [f"longer-than-{length}" for length in _LENGTHS if len(title) > length][-1:])


def break_long_words(text: str) -> Markup:
    """Return a text as HTML with a <wbr> after every 100 characters of words of 1000 or more."""
    marked = _LONG_WORD.sub(lambda word: "\0".join(_PIECE.findall(word[0])), text)
    return Markup("<wbr>").join(marked.split("\0"))


def break_long_words_in_html(html: str) -> str:
    """Return HTML with breaks in the long words of its text; attributes, scripts and form fields are unchanged."""
    if max(map(len, html.split()), default=0) < MIN_LENGTH:
        return html
    # The pattern has two groups, so each text part is followed by a markup part and the name of its tag.
    parts = _NOT_TEXT.split(html)
    for index in range(0, len(parts), 3):
        if _LONG_WORD.search(unescape(parts[index])):
            parts[index] = str(break_long_words(unescape(parts[index])))
    return "".join(part for index, part in enumerate(parts) if index % 3 != 2)


def init_word_breaks(app: Flask) -> None:
    """Break the long words of every HTML page, wherever they come from, and give templates the filter `title_size`."""
    app.add_template_filter(title_size)
    app.after_request(_break_in_page)


def _break_in_page(response: Response) -> Response:
    if response.mimetype == "text/html" and not response.is_streamed and not response.direct_passthrough:
        html = response.get_data(as_text=True)
        broken = break_long_words_in_html(html)
        if broken is not html:
            response.set_data(broken)
    return response
