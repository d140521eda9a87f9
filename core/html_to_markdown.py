"""The HTML of others, as in show notes and descriptions, as Markdown."""

import re
from html import escape, unescape

import nh3
from markdownify import ATX, MarkdownConverter

from core.markdown import plain_text
from core.text import one_line, without_control_characters

LONGEST = 100_000  # characters
LONGEST_SUMMARY = 300
DEEPEST = 50
# What would end the address of a link in Markdown.
_IN_MARKDOWN = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "\n": ""})
# Images are left out: those of other hosts count who reads them, and no page would show them.
_TAGS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "b"),
    *("i", "a", "hr", "br", "div", "table", "thead", "tbody", "tr", "th", "td"),
}
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]']")


def notes_as_markdown(html: str) -> str:
    """Return HTML or plain text as Markdown without scripts, images, and links that are not of the web or mail."""
    html = without_control_characters(html)[:LONGEST]
    html = html if _TAG.search(html) else _plain_as_html(html)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        attribute_filter=lambda _tag, _name, value: value.translate(_IN_MARKDOWN),
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    if _depth(clean) > DEEPEST:
        # To go on would take time with the square of the depth.
        return plain_text(clean)
    text = _Converter(heading_style=ATX, bullets="-").convert(clean)
    return without_control_characters(re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+(?=\n)", _only_breaks, text))).strip()


class _Converter(MarkdownConverter):
    """Escapes what Markdown would read in plain text, and no more, for people edit these notes later."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        text = re.sub(r"[\\*`\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)", r"\\\g<0>", text)
        return re.sub(r"(?m)^(\s*)([#>+=-]|\d+(?=[.)](?:\s|$)))", _escape_start, text)


def _escape_start(match: re.Match[str]) -> str:
    space, mark = match[1], match[2]
    # Of a number it is the dot behind it that makes a list.
    return f"{space}{mark}\\" if mark[0].isdigit() else f"{space}\\{mark}"


def _depth(html: str) -> int:
    """Return how deep the elements of well-formed HTML are nested."""
    depth = deepest = 0
    for match in re.finditer(r"<(/?)(?!br\b|hr\b)[a-z]", html):
        depth += -1 if match[1] else 1
        deepest = max(deepest, depth)
    return deepest


def summary_of(html: str) -> str:
    """Return the beginning of HTML as one line of plain text, cut at a word."""
    text = plain_of(re.split(r"</p>|<br ?/?>\s*<br ?/?>|\n\s*\n", html.strip(), maxsplit=1)[0])
    if len(text) <= LONGEST_SUMMARY:
        return text
    return text[:LONGEST_SUMMARY].rsplit(" ", 1)[0].rstrip(" ,;:.–") + "…"


def without_summary(notes: str, summary: str) -> str:
    """Return notes without their first paragraph when that is the summary, which a page shows above them."""
    first, _, rest = notes.partition("\n\n")
    words = re.sub(r"\\(.)|\*", lambda match: match[1] or "", " ".join(first.split()))
    return rest if words == summary else notes


def plain_of(html: str) -> str:
    """Return the words of foreign HTML on one line."""
    html = re.sub(r"<(?=/?div\b)", " <", without_control_characters(html)[:LONGEST])
    safe = nh3.clean(html, tags=_TAGS, clean_content_tags={"script", "style"})
    return unescaped_line(plain_text(safe))


def _plain_as_html(text: str) -> str:
    linked = _ADDRESS.sub(lambda match: f'<a href="{match[0]}">{match[0]}</a>', escape(unescape(text), quote=False))
    paragraphs = (part.strip().replace("\n", "<br>") for part in re.split(r"\n\s*\n", linked))
    return "".join(f"<p>{part}</p>" for part in paragraphs if part)


def _only_breaks(match: re.Match[str]) -> str:
    # Two spaces at the end of a line are a line break.
    return "  " if len(match[0]) >= 2 else ""


def unescaped_line(text: str) -> str:
    """Return text on one line without control characters; entities that were escaped twice become letters."""
    return one_line(unescape(text))
