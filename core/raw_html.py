"""Raw HTML in Markdown, which pages show as text: find it, and convert it to Markdown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from core.html_to_markdown import html_to_markdown

# The same Markdown as that of pages, except that it recognises HTML.
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table").use(footnote_plugin)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\"[^\"]*\"|'[^']*'|[^'\">])*)>")
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_VOID = {"br", "hr", "img", "input", "source", "link", "meta", "wbr", "area", "embed", "track", "col"}
_DROPPED = re.compile(r"<(script|style|form|svg|object|template)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_FRAMES = {"iframe", "video", "audio", "embed", "source"}
_MARK = "podiumkeeps{}x"  # letters and digits survive every conversion


@dataclass(frozen=True, slots=True)
class RawHtml:
    """A piece of raw HTML: its line in the body, from 0, and its beginning."""

    line: int
    text: str


@dataclass(slots=True)
class Converted:
    """A body without raw HTML, and what could not be kept of it."""

    text: str
    lost: list[RawHtml] = field(default_factory=list)


def find_raw_html(body: str) -> list[RawHtml]:
    """Return every piece of raw HTML in Markdown, in order."""
    if "<" not in body:
        return []
    found = []
    for token in _MARKDOWN.parse(body):
        first = token.map[0] if token.map else 0
        if token.type == "html_block":
            found.append(RawHtml(first, token.content.strip()))
        for line, child in _with_lines(token.children or ()):
            if child.type == "html_inline":
                found.append(RawHtml(first + line, child.content))
    return found


def convert_raw_html(body: str) -> Converted:
    """Return a body whose raw HTML is converted to Markdown; all else stays as it is written."""
    if not find_raw_html(body):
        return Converted(body)
    lines = body.split("\n")
    parts: list[str] = []
    converted = Converted("")
    done = 0
    for first, last in _spans(body):
        parts.append("\n".join(lines[done:first]))
        parts.append(_convert("\n".join(lines[first:last]), first, converted.lost))
        done = last
    parts.append("\n".join(lines[done:]))
    text = "\n\n".join(part for part in (part.strip("\n") for part in parts) if part)
    converted.text = escape_raw_html(text)
    return converted


def escape_raw_html(body: str) -> str:
    """Return a body in which what looks like HTML is text, as pages show it."""
    lines = body.split("\n")
    while found := find_raw_html("\n".join(lines)):
        before = list(lines)
        for piece in found:
            lines[piece.line] = re.sub(r"(?<!\\)<(?=[a-zA-Z/!?])", "&lt;", lines[piece.line])
        if before == lines:
            # A piece whose line is not known exactly: its whole block is text.
            lines = re.sub(r"<(?=[a-zA-Z/!?])", "&lt;", "\n".join(lines)).split("\n")
    return "\n".join(lines)


def _with_lines(children: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    line = 0
    for child in children:
        yield line, child
        line += child.type in ("softbreak", "hardbreak") or child.content.count("\n")


def _spans(body: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of lines with raw HTML; an element that is closed in a later block extends to it."""
    begins, ends, depth = -1, -1, 0
    for token in _MARKDOWN.parse(body):
        if token.level or not token.map or token.nesting < 0:
            continue
        source = "\n".join(body.split("\n")[token.map[0] : token.map[1]])
        pieces = find_raw_html(source)
        if begins >= 0 and depth <= 0 and not (pieces and token.map[0] <= ends):
            yield begins, ends
            begins, depth = -1, 0
        if pieces or begins >= 0:
            begins = token.map[0] if begins < 0 else begins
            ends = token.map[1]
            depth += sum(_opened(piece.text) for piece in pieces)
    if begins >= 0:
        yield begins, ends


def _opened(html: str) -> int:
    """Return how many more elements a piece of HTML opens than it closes."""
    return sum(
        -1 if closing else 1
        for closing, name, rest in _TAG.findall(_COMMENT.sub("", html))
        if name.lower() not in _VOID and not rest.endswith("/")
    )


def _convert(source: str, first: int, lost: list[RawHtml]) -> str:
    kept: list[str] = []

    def keep(markdown: str) -> str:
        kept.append(markdown)
        return _MARK.format(len(kept) - 1)

    def replace(match: re.Match[str]) -> str:
        closing, name, rest = match[1], match[2].lower(), match[3]
        attributes = {key.lower(): unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(rest)}
        address = re.sub(r"\s", "%20", attributes.get("src", ""))
        if name == "img" and not closing:
            return keep(f"![{_plain(attributes.get('alt', ''))}](<{address}>)") if address else ""
        if name in _FRAMES and not closing and address:
            address = f"https:{address}" if address.startswith("//") else address
            label = _plain(attributes.get("title") or address)
            return f" {keep(f'[{label}](<{address}>)')} "
        if name in ("figcaption", "summary", "dt", "dd", "figure", "section", "header", "footer", "center"):
            return f"<{closing}p>" if name in ("figcaption", "summary", "dt", "dd") else f"<{closing}div>"
        return match[0]

    def drop(match: re.Match[str]) -> str:
        lost.append(RawHtml(first + html.count("\n", 0, match.start()), match[0]))
        return ""

    html = _COMMENT.sub("", source)
    html = _DROPPED.sub(drop, html)
    rendered = _TAG.sub(replace, _MARKDOWN.render(html))
    text = html_to_markdown(rendered) if rendered.strip() else ""
    for number in reversed(range(len(kept))):
        text = text.replace(_MARK.format(number), kept[number])
    return re.sub(r"(?m)[ \t]+(\[|!\[)(?=.*\]\(<)", r" \1", text).strip()


def _plain(text: str) -> str:
    return re.sub(r"[\[\]\\<>\s]+", " ", text).strip()
