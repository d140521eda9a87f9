"""Render Markdown to sanitised HTML."""

import re
from collections.abc import Sequence
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from core.word_breaks import break_long_words

# The default preset passes raw HTML; html=False shows it as text instead.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": True})
_MARKDOWN.enable(["table", "replacements", "smartquotes"])
_MARKDOWN.use(footnote_plugin)


def _render_text(_renderer: RendererHTML, tokens: Sequence[Token], index: int, *_: object) -> str:
    return break_long_words(tokens[index].content)


_MARKDOWN.add_render_rule("text", _render_text)

_TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a", "hr", "br", "img"),
    *("table", "thead", "tbody", "tr", "th", "td", "sup", "section", "wbr"),
}
# An allowlist: it drops hx-* and data-hx-* attributes, which no content security policy would stop.
_ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "li": {"id"},
}


def parse_markdown(text: str) -> list[Token]:
    """Return the tokens of Markdown, as pages render it."""
    return _MARKDOWN.parse(text)


def render_markdown(text: str) -> str:
    """Return Markdown as HTML that is safe in a page, with headings below the page's h1."""
    html = nh3.clean(
        _MARKDOWN.render(text),
        tags=_TAGS | {"h1", "h5", "h6"},
        attributes=_ATTRIBUTES,
        attribute_filter=_drop_remote_images,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return _demote_headings(re.sub(r"<img (?![^>]*src=)[^>]*>", "", html))


def plain_text(html: str) -> str:
    """Return the text of safe HTML on one line."""
    spaced = re.sub(r"<(?=/?(p|li|h\d|br|td|th)\b)", " <", html)
    return " ".join(unescape(nh3.clean(spaced, tags=set())).split())


def _drop_remote_images(tag: str, attribute: str, value: str) -> str | None:
    # Pages load nothing from other hosts.
    foreign = tag == "img" and attribute == "src" and not re.match(r"/(?!/)", value)
    return None if foreign else value


def _demote_headings(html: str) -> str:
    # Authors may start with "#" or skip a level, but a page has one h1 and no gaps below it.
    previous = 1

    def demote(match: re.Match[str]) -> str:
        nonlocal previous
        if not match[1]:
            previous = min(int(match[2]) + shift, previous + 1, 4)
        return f"<{match[1]}h{previous}>"

    shift = 1 if "<h1>" in html else 0
    return re.sub(r"<(/?)h([1-6])>", demote, html)
