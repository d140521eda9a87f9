"""Convert untrusted HTML, such as show notes, to Markdown and plain text."""

import re
from functools import cache
from html import escape, unescape
from typing import Any

import nh3

from core.markdown import plain_text
from core.text import one_line, without_control_characters

MAX_LENGTH = 100_000  # characters
MAX_SUMMARY_LENGTH = 300
MAX_DEPTH = 50
MAX_OPEN_ELEMENTS = 200
MAX_GAP = 100  # spaces
# Elements without content, and those that the next of their kind closes, so that nobody needs to close them.
_NOT_NESTING = {
    *("area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
    *("p", "li", "dt", "dd", "option", "tr", "td", "th"),
}
# Characters that would end a link's URL in Markdown.
_MARKDOWN_ESCAPES = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "\n": ""})
# No images: those of other hosts could track readers, and pages wouldn't show them.
_TAGS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "b"),
    *("i", "a", "hr", "br", "div", "table", "thead", "tbody", "tr", "th", "td"),
}
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LONG_GAP = re.compile(f"[ \\t]{{{MAX_GAP},}}")
_URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]']")


def html_to_markdown(html: str) -> str:
    """Return HTML or plain text as Markdown, without scripts, images, and links other than http, https and mailto."""
    html = _without_deep_nesting(without_control_characters(html[:MAX_LENGTH]))
    # Conversion takes quadratic time in the length of a gap.
    html = _LONG_GAP.sub(" " * MAX_GAP, html)
    html = html if _TAG.search(html) else _text_to_html(html)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        attribute_filter=lambda _tag, _name, value: value.translate(_MARKDOWN_ESCAPES),
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    if _depth(clean) > MAX_DEPTH:
        # Conversion takes quadratic time in the depth.
        return plain_text(clean)
    # Beautiful Soup warns about text that looks like an address or a file name, unless there is an element in it.
    text = _converter().convert(f"<div>{clean}</div>")
    if len(text) > 3 * MAX_LENGTH:
        # Each line of nested quotations repeats their marks.
        return plain_text(clean)
    return without_control_characters(
        re.sub(r"\n{3,}", "\n\n", re.sub(r"(?<![ \t])[ \t]+(?=\n)", _keep_line_breaks, text))
    ).strip()


@cache
def _converter() -> Any:
    # Imported when needed, which is during an import only: its parser takes 3 MB in every process.
    from markdownify import ATX, MarkdownConverter

    class Converter(MarkdownConverter):
        """Escapes only what Markdown would interpret, since people edit these notes later."""

        def escape(self, text: str, parent_tags: set[str]) -> str:
            text = re.sub(r"[\\*`\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)", r"\\\g<0>", text)
            return re.sub(r"(?m)^(\s*)([#>+=-]|\d+(?=[.)](?:\s|$)))", _escape_start, text)

    return Converter(heading_style=ATX, bullets="-")


def _escape_start(match: re.Match[str]) -> str:
    space, mark = match[1], match[2]
    # For a number the character after it makes a list, so that is escaped.
    return f"{space}{mark}\\" if mark[0].isdigit() else f"{space}\\{mark}"


def _without_deep_nesting(html: str) -> str:
    """Return HTML without its tags if it nests more deeply than text does, since parsing it takes quadratic time."""
    depth = 0
    for match in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)", html):
        if match[2].lower() not in _NOT_NESTING:
            depth = max(0, depth + (-1 if match[1] else 1))
        if depth > MAX_OPEN_ELEMENTS:
            return _TAG.sub(
                " ", re.sub(r"<(script|style)\b.*?(</\1\s*>|$)", " ", html, flags=re.DOTALL | re.IGNORECASE)
            )
    return html


def _depth(html: str) -> int:
    """Return the nesting depth of well-formed HTML."""
    depth = deepest = 0
    for match in re.finditer(r"<(/?)(?!br\b|hr\b)[a-z]", html):
        depth += -1 if match[1] else 1
        deepest = max(deepest, depth)
    return deepest


def first_paragraph(html: str) -> str:
    """Return the first paragraph of HTML as one line of plain text, cut at a word after 300 characters."""
    html = html.strip()[:MAX_LENGTH]
    text = html_to_line(re.split(r"</p>|<br ?/?>\s*<br ?/?>|\n\s*\n", html, maxsplit=1)[0])
    if len(text) <= MAX_SUMMARY_LENGTH:
        return text
    return text[:MAX_SUMMARY_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:.–") + "…"


def without_summary(notes: str, summary: str) -> str:
    """Return notes without their first paragraph if it equals the summary, which pages show above the notes."""
    first, _, rest = notes.partition("\n\n")
    words = re.sub(r"\\(.)|\*", lambda match: match[1] or "", " ".join(first.split()))
    return rest if words == summary else notes


def html_to_line(html: str) -> str:
    """Return the text of untrusted HTML on one line."""
    html = re.sub(r"<(?=/?div\b)", " <", _without_deep_nesting(without_control_characters(html[:MAX_LENGTH])))
    safe = nh3.clean(html, tags=_TAGS, clean_content_tags={"script", "style"})
    return unescape_line(plain_text(safe))


def _text_to_html(text: str) -> str:
    linked = _URL.sub(lambda match: f'<a href="{match[0]}">{match[0]}</a>', escape(unescape(text), quote=False))
    paragraphs = (part.strip().replace("\n", "<br>") for part in re.split(r"\n\s*\n", linked))
    return "".join(f"<p>{part}</p>" for part in paragraphs if part)


def _keep_line_breaks(match: re.Match[str]) -> str:
    # Two spaces at the end of a line are a line break in Markdown.
    return "  " if len(match[0]) >= 2 else ""


def unescape_line(text: str) -> str:
    """Return text on one line without control characters, with HTML entities unescaped."""
    return one_line(unescape(text))
