"""Convert untrusted HTML, such as show notes and clipboards, to Markdown and plain text."""

import re
from html import escape, unescape

import nh3

from core.html_tree import Element, parse
from core.markdown import plain_text
from core.markdown_blocks import Image, write_markdown
from core.office_html import tidy_office
from core.text import one_line, without_control_characters

MAX_LENGTH = 100_000  # characters
MAX_SUMMARY_LENGTH = 300
MAX_DEPTH = 100
MAX_OPEN_ELEMENTS = 200
MAX_GAP = 100  # spaces
MOST_REPEATED = 3  # how much longer Markdown may be than the HTML
# Elements without content, and those that the next of their kind closes, so that nobody needs to close them.
_NOT_NESTING = {
    *("area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
    *("p", "li", "dt", "dd", "option", "tr", "td", "th"),
}
# Characters that would end a link's URL in Markdown, or the cell that it is in.
_ESCAPES = str.maketrans({"\n": "", "\t": ""} | {char: f"%{ord(char):02X}" for char in " ()<>\\|`*[]_"} | {"_": "_"})
_TAGS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "b"),
    *("i", "a", "hr", "br", "div", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "span", "del"),
    *("section", "article", "header", "footer", "main", "aside", "nav", "address", "center", "figure", "figcaption"),
    *("details", "summary", "dl", "dt", "dd", "cite", "dfn", "var", "kbd", "samp", "tt", "form", "fieldset", "img"),
}
# Elements whose text isn't part of what somebody reads.
_DROPPED = {
    *("script", "style", "title", "template", "select", "textarea", "button", "svg", "iframe", "object", "noscript"),
}
_ATTRIBUTES = {
    "*": {"style", "class", "role", "aria-level", "data-aria-level"},
    "a": {"href"},
    "ol": {"start"},
    "del": {"cite", "datetime"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LONG_GAP = re.compile(f"[ \\t]{{{MAX_GAP},}}")
_URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]']")


def html_to_markdown(html: str) -> str:
    """Return HTML or plain text as Markdown, without scripts, images, and links other than http, https and mailto."""
    # No images: those of other hosts could track readers, and pages wouldn't show them.
    root = clean_tree(html[:MAX_LENGTH])
    tidy_office(root)
    return tree_to_markdown(root, lambda _image: "")


def clean_tree(html: str) -> Element:
    """Return HTML or plain text as a tree in which nothing runs."""
    # Conversion takes quadratic time in the length of a gap.
    html = _LONG_GAP.sub(" " * MAX_GAP, _without_deep_nesting(without_control_characters(html)))
    clean = nh3.clean(
        html if _TAG.search(html) else _text_to_html(html),
        tags=_TAGS,
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        attribute_filter=lambda _tag, name, value: _escape_address(value) if name == "href" else value,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    # Conversion takes quadratic time in the depth.
    return parse(clean) if _depth(clean) <= MAX_DEPTH else Element("div", children=[plain_text(clean)])


def tree_to_markdown(root: Element, image: Image) -> str:
    """Return a tree as Markdown; `image` says what is written for an image."""
    markdown = write_markdown(root, image)
    if len(markdown) > MOST_REPEATED * max(len(root.text), MAX_LENGTH):
        # Each line of nested quotations repeats their marks.
        markdown = write_markdown(Element("div", children=[root.text]), image)
    return without_control_characters(markdown).strip()


def _escape_address(address: str) -> str:
    return re.sub(r"&(?=#?\w+;)", "%26", address.strip().translate(_ESCAPES))


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
    for match in re.finditer(r"<(/?)(?!br\b|hr\b|img\b)[a-z]", html):
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
    safe = nh3.clean(html, tags=_TAGS, clean_content_tags=_DROPPED)
    return unescape_line(plain_text(safe))


def _text_to_html(text: str) -> str:
    linked = _URL.sub(lambda match: f'<a href="{match[0]}">{match[0]}</a>', escape(unescape(text), quote=False))
    paragraphs = (part.strip().replace("\n", "<br>") for part in re.split(r"\n\s*\n", linked))
    return "".join(f"<p>{part}</p>" for part in paragraphs if part)


def unescape_line(text: str) -> str:
    """Return text on one line without control characters, with HTML entities unescaped."""
    return one_line(unescape(text))
