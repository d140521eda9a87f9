"""What somebody pastes from a document, a spreadsheet, a mail or a page, as Markdown for a body."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from core.html_to_markdown import clean_tree, tree_to_markdown
from core.html_tree import Element
from core.office_html import count_notes, tidy_office
from core.text import one_line, plural, quoted

MAX_LENGTH = 1_000_000  # characters
FIRST_LEVEL, LAST_LEVEL = 2, 4  # of headings: the page's own is the first, and pages show none below the fourth
_LARGEST_PIXEL = 2  # that newsletters count readers with
_MARKS = re.compile(r"[\[\]\\*_`<]")
_OWN_IMAGE = re.compile(r"/media/[\w.-]+")


@dataclass(slots=True)
class Pasted:
    """Markdown, and what of the clipboard it leaves out, in words."""

    markdown: str
    left_out: list[str] = field(default_factory=list)


def convert_paste(html: str, site: str = "") -> Pasted:
    """Return the HTML of a clipboard as Markdown; of images, only those of this site's own library stay."""
    pasted = Pasted("")
    root = clean_tree(_content(html)[:MAX_LENGTH])
    notes = count_notes(root)
    tidy_office(root)
    _order_headings(root)
    pasted.markdown = tree_to_markdown(root, lambda image: _image(image, site, pasted.left_out))
    if notes:
        pasted.left_out.append(plural(notes, "footnote"))
    return pasted


def _content(html: str) -> str:
    """Return HTML without its head and comments, which in Word's clipboard are longer than the text."""
    for opening, closing in (("<head", "</head>"), ("<!--", "-->")):
        parts: list[str] = []
        done = 0
        while (begins := html.find(opening, done)) >= 0 and (ends := html.find(closing, begins)) >= 0:
            parts.append(html[done:begins])
            done = ends + len(closing)
        html = "".join([*parts, html[done:]])
    return html


def _order_headings(root: Element) -> None:
    """Give the headings the levels of a body, without a gap."""
    headings = [heading for heading in _headings(root) if heading.text.strip()]
    levels = {tag: level for level, tag in enumerate(sorted({each.tag for each in headings}), FIRST_LEVEL)}
    for heading in headings:
        heading.tag = f"h{min(levels[heading.tag], LAST_LEVEL)}"


def _headings(element: Element) -> Iterator[Element]:
    """Yield the headings below an element, without those inside another heading."""
    for child in element.elements():
        if re.fullmatch("h[1-6]", child.tag):
            yield child
        elif child.tag != "pre":
            yield from _headings(child)


def _image(image: Element, site: str, left_out: list[str]) -> str:
    """Return what is written for an image, and note it if it is left out."""
    attributes = image.attributes
    alt = one_line(attributes.get("alt", ""))
    address = urlsplit(attributes.get("src", ""))
    if site and f"{address.scheme}://{address.netloc}" == site and _OWN_IMAGE.fullmatch(address.path):
        return f"![{_MARKS.sub(' ', alt)}]({address.path})"
    if alt and len(alt) <= 8 and not re.search(r"\w", alt):
        return alt  # an emoji
    sizes = (attributes.get(side, "") for side in ("width", "height"))
    is_counter = any(size.isdigit() and int(size) <= _LARGEST_PIXEL for size in sizes)
    # Google Docs draws the boxes of a checklist.
    if not is_counter and alt not in ("checked", "unchecked"):
        left_out.append(f"an image, {quoted(alt)}" if alt else "an image")
    return ""
