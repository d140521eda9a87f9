"""What Word, Outlook and their like write instead of lists, headings, footnotes and comments."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from core.html_tree import Element

# Of comments, notes and page furniture; what Word shows of them in a browser comes with them.
_COMMENT_CLASSES = {"MsoCommentReference", "MsoCommentText", "msocomanchor", "msocomtxt", "msocomoff"}
_NOTE_CLASSES = {"MsoFootnoteText", "MsoEndnoteText"}
_ASIDES = {"comment-list", "footnote-list", "endnote-list", "header", "footer", "field-begin", "field-end"}
# Of the marks of notes and comments in Word, in Google Docs, and in an encyclopedia.
_ASIDE_ADDRESS = re.compile(r"#(_ftn|_edn|_msocom|_msoanchor|cmnt|ftnt|cite_note)")
_NOTE_ADDRESS = re.compile(r"#(_ftn|_edn|ftnt|cite_note\D*)\d")
_HEADINGS = {"MsoTitle": 1, "MsoSubtitle": 2}
_LEVEL = re.compile(r"\blevel(\d)")
# A mark before the text of an item: one character of a symbol font, or a number or letter with its stop.
_BULLET = re.compile(r"^[·•◦▪▫■□●○♦➢✓\uf000-\uf0ffo§Øüv–-]$")
_NUMBER = re.compile(r"^\(?(\d{1,6}|[a-z]|[A-Z]|[ivxlc]+|[IVXLC]+)(?:\.\d+)*[.)]$")
# In filtered HTML the mark is plain text, with the spaces that stand for its tabulator.
_PLAIN_MARK = re.compile(r"^\s*(\S{1,8})\s*\u00a0[\u00a0\s]*")
_LENGTH = re.compile(r"(-?[\d.]+)(pt|in|cm|mm|px)")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75}
_INDENT = 36  # points, of one level


@dataclass
class Item:
    """An item of a list that is written as a paragraph."""

    level: int
    is_ordered: bool
    start: int
    element: Element


def count_notes(root: Element) -> int:
    """Return how many footnotes and endnotes of a document `tidy_office` leaves out."""
    return len({a.attributes["href"] for a in root.descendants() if _is_note(a)})


def tidy_office(root: Element) -> None:
    """Turn what Office writes into the elements that it means, without comments, notes and deleted text."""
    _drop(root, _is_aside)
    for element in list(root.descendants()):
        _name_heading(element)
    _make_lists(root)


def _is_note(element: Element) -> bool:
    href = element.attributes.get("href", "")
    # The note itself leads back to its mark in the text, which has another address.
    return element.tag == "a" and bool(_NOTE_ADDRESS.search(href)) and "ref" not in href


def _is_aside(element: Element) -> bool:
    classes, styles = set(element.classes), element.styles
    return (
        bool(classes & (_COMMENT_CLASSES | _NOTE_CLASSES))
        or "msoDel" in classes
        or (element.tag == "del" and bool({"cite", "datetime"} & element.attributes.keys()))
        or styles.get("mso-element") in _ASIDES
        or styles.get("mso-special-character") in ("comment", "footnote")
        or styles.get("display") == "none"
        or styles.get("mso-hide") == "all"
        or (element.tag == "a" and bool(_ASIDE_ADDRESS.search(element.attributes.get("href", ""))))
        or "ListMarker" in classes
    )


def _drop(element: Element, is_dropped: Callable[[Element], bool]) -> None:
    element.children = [child for child in element.children if isinstance(child, str) or not is_dropped(child)]
    for child in element.elements():
        _drop(child, is_dropped)


def _name_heading(element: Element) -> None:
    level = element.attributes.get("aria-level", "") if element.attributes.get("role") == "heading" else ""
    for name in element.classes:
        if name in _HEADINGS and element.tag in ("p", "div"):
            level = str(_HEADINGS[name])
    if level.isdigit() and element.tag != "a":
        element.tag = f"h{min(max(int(level), 1), 6)}"
    if {"MsoQuote", "MsoIntenseQuote"} & set(element.classes) and element.tag == "p":
        element.tag, element.children = "blockquote", [Element("p", children=element.children)]
    if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        _take_mark(element)


def _make_lists(element: Element) -> None:
    """Turn each sequence of paragraphs that are items, with all that belongs to them, into lists."""
    children: list[Element | str] = []
    items: list[Item] = []
    for child in element.children:
        found = [] if isinstance(child, str) else _items(child)
        if found:
            items += found
        elif items and isinstance(child, Element) and _continues(child):
            items[-1].element.children.append(child)
        elif not items or not isinstance(child, str) or child.strip():
            children += [*_nested(items), child]
            items = []
    element.children = children + _nested(items)
    for child in element.elements():
        _make_lists(child)


def _items(element: Element) -> list[Item]:
    if element.tag in ("p", "div") and (item := _paragraph_item(element)):
        return [item]
    # Word for the web puts each item into a list of its own, and its level into an attribute.
    if element.tag in ("ul", "ol"):
        own = [child for child in element.elements() if child.tag == "li" and "data-aria-level" in child.attributes]
        return [_web_item(element, number, child) for number, child in enumerate(own)]
    if "ListContainerWrapper" in element.classes:
        return [item for child in element.elements() for item in _items(child)]
    return []


def _web_item(parent: Element, number: int, element: Element) -> Item:
    level = element.attributes["data-aria-level"]
    # A list of one item more says which number it begins with; another paragraph may be between them.
    start = parent.attributes.get("start", "1")
    first = int(start) + number if start.isdigit() else 1
    return Item(int(level) if level.isdigit() else 1, parent.tag == "ol", first, element)


def _paragraph_item(element: Element) -> Item | None:
    listed = element.styles.get("mso-list", "")
    is_list_paragraph = any(
        name.startswith(("MsoListParagraph", "MsoListBullet", "MsoListNumber")) for name in element.classes
    )
    if level := _LEVEL.search(listed):
        mark = _take_mark(element)
        number = _NUMBER.match(mark)
        return Item(int(level[1]), bool(number), _number(mark), Element("li", children=element.children))
    if is_list_paragraph and (mark := _take_plain_mark(element)):
        level_by_margin = max(1, round(_points(element.styles) / _INDENT))
        ordered = bool(_NUMBER.match(mark)) and not _BULLET.match(mark)
        return Item(level_by_margin, ordered, _number(mark), Element("li", children=element.children))
    return None


def _take_mark(element: Element) -> str:
    """Remove what Word shows before the text where lists aren't supported, and return it."""
    for child in element.descendants():
        if child.styles.get("mso-list") == "ignore":
            mark, child.children = child.text, []
            return mark.replace("\u00a0", " ").strip()
    return ""


def _take_plain_mark(element: Element) -> str:
    """Remove a mark that is plain text before the text of an item, and return it."""
    match = _PLAIN_MARK.match(element.text)
    if not match or not (_BULLET.match(match[1]) or _NUMBER.match(match[1])):
        return ""
    left = match.end()

    def take(parent: Element) -> None:
        nonlocal left
        for index, child in enumerate(parent.children):
            if isinstance(child, str):
                taken = min(left, len(child))
                parent.children[index], left = child[taken:], left - taken
            else:
                take(child)

    take(element)
    return match[1]


def _number(mark: str) -> int:
    """Return the number that a mark such as `3.` or `c)` stands for; of Roman ones only whether it is the first."""
    if digits := re.search(r"\d+", mark):
        return int(digits[0])
    letters = mark.strip("().").lower()
    if letters == "i" or not letters.isalpha():
        return 1
    return ord(letters) - ord("a") + 1 if len(letters) == 1 and letters not in "vxlc" else 2


def _points(styles: dict[str, str]) -> float:
    margin = styles.get("margin-left", "")
    if not margin and len(sides := styles.get("margin", "").split()) == 4:
        margin = sides[3]
    match = _LENGTH.match(margin)
    return float(match[1]) * _POINTS[match[2]] if match and match[1].count(".") < 2 else _INDENT


def _continues(element: Element) -> bool:
    """Tell whether a paragraph without a mark belongs to the item before it."""
    return any(name.startswith(("MsoListParagraphCxSp", "MsoListContinue")) for name in element.classes)


def _nested(items: list[Item]) -> list[Element | str]:
    """Return the lists that items of several levels make."""
    top: list[Element | str] = []
    opened: list[tuple[int, Element]] = []
    for item in items:
        while opened and opened[-1][0] > item.level:
            _, inner = opened.pop()
            if not opened or opened[-1][0] < item.level:
                # The list skipped a level on its way down, which is this one.
                opened.append((item.level, inner))
        if opened and opened[-1][0] == item.level and not _goes_on(opened[-1][1], item):
            opened.pop()
        if not opened or opened[-1][0] < item.level:
            new = Element("ol" if item.is_ordered else "ul", {"start": str(item.start)} if item.is_ordered else {})
            (cast(Element, opened[-1][1].children[-1]).children if opened else top).append(new)
            opened.append((item.level, new))
        opened[-1][1].children.append(item.element)
    return top


def _goes_on(opened: Element, item: Item) -> bool:
    # A second list begins with its first number.
    return (opened.tag == "ol") is item.is_ordered and not (item.is_ordered and item.start == 1)
