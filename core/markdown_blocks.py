"""Blocks of Markdown: paragraphs, headings, lists, quotations, code and tables, made of a tree of HTML."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from core.html_tree import Element
from core.markdown_lines import BREAK, Run, to_heading, to_line, to_paragraphs

BLOCKS = {
    *("p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "address", "center", "form"),
    *("figure", "figcaption", "details", "summary", "fieldset", "dl", "dt", "dd", "caption", "body", "tr", "td", "th"),
    *("ul", "ol", "li", "blockquote", "pre", "table", "thead", "tbody", "tfoot", "hr"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
MOST_CELLS = 20_000
BOLD = 600  # the least weight of a font that is bold

Image = Callable[[Element], str]


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set, by the elements around it."""

    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""


@dataclass
class Block:
    """A block that is written as it is, or one with others inside it."""

    kind: str  # "text", "heading", "ul", "ol", "item", "quote"
    text: str = ""
    start: int = 1
    inside: list["Block"] = field(default_factory=list)


def write_markdown(root: Element, image: Image) -> str:
    """Return a tree of HTML as Markdown; `image` says what is written for an image."""
    return _joined(_Reader(image).blocks_of(root, Style()))


class _Reader:
    """Reads a tree, gathers the text of each block, and adds the block when its text is complete."""

    def __init__(self, image: Image) -> None:
        self._image = image
        self._blocks: list[Block] = []
        self._runs: list[Run] = []

    def blocks_of(self, element: Element, style: Style) -> list[Block]:
        """Return the blocks of an element's content."""
        outer = self._blocks, self._runs
        self._blocks, self._runs = [], []
        self._read_children(element, style)
        self._end_paragraph()
        found = self._blocks
        self._blocks, self._runs = outer
        return found

    def _end_paragraph(self) -> None:
        self._blocks += [Block("text", text) for text in to_paragraphs(self._runs)]
        self._runs = []

    def _read_children(self, element: Element, style: Style) -> None:
        for child in element.children:
            if isinstance(child, str):
                self._runs.append(Run(child, style.bold, style.italic, style.code, style.link))
            else:
                self._read(child, _inner(style, child))

    def _read(self, element: Element, style: Style) -> None:
        tag = element.tag
        if tag == "br":
            self._runs.append(BREAK)
        elif tag == "img":
            self._read_image(element, style)
        elif tag not in BLOCKS:
            self._read_children(element, style)
        else:
            self._end_paragraph()
            self._read_block(element, style)
            self._end_paragraph()

    def _read_image(self, element: Element, style: Style) -> None:
        text = self._image(element)
        if text.startswith("!["):
            self._end_paragraph()
            self._blocks.append(Block("text", text))
        elif text:
            self._runs.append(Run(text, link=style.link))

    def _read_block(self, element: Element, style: Style) -> None:
        tag = element.tag
        if re.fullmatch("h[1-6]", tag):
            if text := to_heading(_runs_of(element, replace(style, bold=False), self._image)):
                self._blocks.append(Block("heading", f"{'#' * int(tag[1])} {text}"))
        elif tag in ("ul", "ol"):
            self._add_list(element, style)
        elif tag == "li":
            self._add_list(Element("ul", children=[element]), style)
        elif tag == "blockquote":
            if inside := self.blocks_of(element, style):
                self._blocks.append(Block("quote", inside=inside))
        elif tag == "pre":
            if code := re.sub(r"\A(\s*\n)+", "", _code_of(element)).rstrip():
                self._blocks.append(Block("text", _fenced(code)))
        elif tag == "table":
            self._add_table(element, style)
        elif tag == "hr":
            self._blocks.append(Block("text", "---"))
        else:
            self._read_children(element, replace(style, bold=True) if tag == "dt" else style)

    def _add_list(self, element: Element, style: Style) -> None:
        items: list[Block] = []
        for child in element.children:
            if isinstance(child, str):
                inside = self.blocks_of(Element("li", children=[child]), style)
            elif child.tag in ("ul", "ol") and items:
                # A list directly in a list belongs to the item before it.
                items[-1].inside += self.blocks_of(Element("li", children=[child]), style)
                continue
            else:
                item = child if child.tag == "li" else Element("li", children=[child])
                inside = self.blocks_of(item, _inner(style, child))
            inside = [block for block in inside if block.text != "---"]
            if inside:
                items.append(Block("item", inside=inside))
        start = element.attributes.get("start", "1")
        if items:
            first = min(int(start), 999_999) if re.fullmatch(r"[0-9]{1,9}", start) else 1
            self._blocks.append(Block(element.tag, start=first, inside=items))

    def _add_table(self, table: Element, style: Style) -> None:
        rows = [row for row in table.descendants() if row.tag == "tr"]
        cells = [[cell for cell in row.elements() if cell.tag in ("td", "th")] for row in rows]
        if _is_layout(table, cells):
            for part in table.elements():
                self._read(part, _inner(style, part))
            return
        for caption in table.elements():
            if caption.tag == "caption":
                self._read(caption, style)
        grid = _without_empty(_grid(cells, lambda cell: _runs_of(cell, _inner(style, cell), self._image)))
        if len(grid[0] if grid else ()) == 1:
            self._blocks += [Block("text", text) for row in grid for text in to_paragraphs(row[0])]
        elif grid:
            head, *body = grid
            lines = [[to_heading(cell).replace("|", "\\|") for cell in head], ["---"] * len(head)]
            lines += [[to_line(cell).replace("|", "\\|") for cell in row] for row in body]
            self._blocks.append(Block("text", "\n".join(f"| {' | '.join(line)} |" for line in lines)))


def _inner(style: Style, element: Element) -> Style:
    """Return the style inside an element, by its tag and its style attribute as a browser reads them."""
    tag, styles = element.tag, element.styles
    bold = style.bold or tag in ("b", "strong", "th")
    italic = style.italic or tag in ("i", "em", "cite", "dfn", "var")
    weight = styles.get("font-weight", "")
    if weight.isdigit() or weight in ("bold", "bolder", "normal", "lighter"):
        bold = int(weight) >= BOLD if weight.isdigit() else weight.startswith("bold")
    if (slant := styles.get("font-style", "")) in ("italic", "oblique", "normal"):
        italic = slant != "normal"
    link = element.attributes.get("href", "") if tag == "a" else ""
    link = "" if link.startswith("#") else link
    return Style(bold, italic, style.code or tag in ("code", "kbd", "samp", "tt"), link or style.link)


def _runs_of(element: Element, style: Style, image: Image) -> list[Run]:
    """Return the text of an element as one line: spaces between its blocks, semicolons between items of a list."""
    runs: list[Run] = []

    def read(parent: Element, around: Style) -> None:
        for child in parent.children:
            if isinstance(child, str):
                runs.append(Run(child, around.bold, around.italic, around.code, around.link))
                continue
            inner = _inner(around, child)
            if child.tag == "br":
                runs.append(Run(" "))
            elif child.tag == "img":
                text = image(child)
                runs.append(Run("" if text.startswith("![") else text, link=around.link))
            elif child.tag in BLOCKS:
                is_next_item = child.tag == "li" and any(run.text.strip() for run in runs)
                runs.append(Run("; " if is_next_item else " "))
                read(child, inner)
                runs.append(Run(" "))
            else:
                read(child, inner)

    read(element, style)
    return runs


def _code_of(element: Element) -> str:
    return "".join(
        child if isinstance(child, str) else "\n" if child.tag == "br" else _code_of(child)
        for child in element.children
    )


def _fenced(code: str) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
    return f"{fence}\n{code}\n{fence}"


def _is_layout(table: Element, rows: list[list[Element]]) -> bool:
    """Tell whether a table only places text on a page, as those of newsletters do."""
    return (
        table.attributes.get("role") == "presentation"
        or table.has("table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre")
        or sum(map(len, rows)) > MOST_CELLS
    )


def _grid(rows: list[list[Element]], runs_of: Callable[[Element], list[Run]]) -> list[list[list[Run]]]:
    """Return the cells of a table in columns; the places over which a cell extends are empty."""
    taken: set[tuple[int, int]] = set()
    found: dict[tuple[int, int], list[Run]] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            wide, high = _span(cell, "colspan", 100), _span(cell, "rowspan", len(rows) - y)
            taken |= {(y + down, x + across) for down in range(high) for across in range(wide)}
            found[y, x] = runs_of(cell)
            x += wide
    width = 1 + max((x for _, x in taken), default=-1)
    return [[found.get((y, x), []) for x in range(width)] for y in range(len(rows))]


def _span(cell: Element, name: str, most: int) -> int:
    value = cell.attributes.get(name, "1")
    return max(1, min(int(value), most)) if re.fullmatch(r"[0-9]{1,6}", value) else 1


def _without_empty(grid: list[list[list[Run]]]) -> list[list[list[Run]]]:
    rows = [row for row in grid if any(to_line(cell) for cell in row)]
    used = [x for x in range(len(rows[0]) if rows else 0) if any(to_line(row[x]) for row in rows)]
    return [[row[x] for x in used] for row in rows]


def _joined(blocks: Iterable[Block], *, tight: bool = False) -> str:
    parts: list[str] = []
    before: Block | None = None
    other = False
    for block in blocks:
        # Two lists in a row need different marks, or they would be one.
        other = before is not None and before.kind == block.kind and block.kind in ("ul", "ol") and not other
        parts.append(_written(block, other))
        before = block
    return ("\n" if tight else "\n\n").join(parts)


def _written(block: Block, other: bool) -> str:
    if block.kind == "quote":
        return "\n".join(
            f"> {line}".rstrip(" ") if not line else f"> {line}" for line in _joined(block.inside).split("\n")
        )
    if block.kind not in ("ul", "ol"):
        return block.text
    tight = all(_is_tight(item) for item in block.inside)
    lines = []
    for number, item in enumerate(block.inside):
        bullet = "*" if other else "-"
        mark = f"{block.start + number}{')' if other else '.'} " if block.kind == "ol" else f"{bullet} "
        text = _joined(item.inside, tight=tight)
        lines.append(mark + text.replace("\n", "\n" + " " * len(mark)))
    written = ("\n" if tight else "\n\n").join(lines)
    return re.sub(r"(?m)^ +$", "", written)


def _is_tight(item: Block) -> bool:
    """Tell whether an item is a line with at most one list below it."""
    first, *rest = item.inside
    # A list that begins with another number than 1 needs an empty line before it.
    lists = [first, *rest] if first.kind in ("ul", "ol") else rest
    can_follow = all(block.kind == "ul" or (block.kind == "ol" and block.start == 1) for block in rest)
    return len(lists) <= 1 and can_follow and (first.kind in ("ul", "ol") or first.kind == "text")
