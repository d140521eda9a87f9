"""Lines of Markdown: runs of text with their emphasis and links, escaped where Markdown would interpret them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style, or a line break."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""
    written: str = ""  # the Markdown of a link whose text has more than one style


BREAK = Run("\n")
_MARKS = {"bold": "**", "italic": "*"}
_SPECIAL = re.compile(r"[\\*`\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
# What makes a block of a line: heading, quotation, list, underline of a heading, fence, rule, delimiters of a table.
_BLOCK_START = re.compile(
    r"(?P<mark>#)(?=#{0,5}(?:\s|$))|(?P<quote>>)|(?P<bullet>[+-])(?=\s|$)|(?P<fence>~)(?=~~)"
    r"|(?P<rule>[=|:-])(?=[\s=|:-]*$)|(?P<number>\d{1,9})(?=[.)](?:\s|$))"
)
# Word processors write spaces that don't break, where somebody typed several.
_SPACES = re.compile("[ \\t\\r\\n\\f\\u00a0\\u2007\\u202f]+")
_INVISIBLE = re.compile("[\\u00ad\\u200b\\u2060\\ufeff]")
_CLOSING_HASHES = re.compile(r"(?<=\s)#+$|^#+$")


def to_paragraphs(runs: Sequence[Run]) -> list[str]:
    """Return runs as the paragraphs that they are in Markdown: two line breaks begin another one."""
    lines = [_tidy(list(line)) for is_break, line in groupby(runs, lambda run: run is BREAK) if not is_break]
    breaks = [len(list(line)) for is_break, line in groupby(runs, lambda run: run is BREAK) if is_break]
    if runs and runs[0] is BREAK:
        breaks = breaks[1:]
    paragraphs: list[list[str]] = [[]]
    for number, line in enumerate(lines):
        if number and (breaks[number - 1] > 1 or not line):
            paragraphs.append([])
        if line:
            paragraphs[-1].append(_escape_start(_write(line)))
    return ["  \n".join(paragraph) for paragraph in paragraphs if paragraph]


def to_line(runs: Sequence[Run]) -> str:
    """Return runs as one line of Markdown that follows a mark, such as that of a heading or of a cell."""
    return _write(_tidy([Run(" ") if run is BREAK else run for run in runs]))


def to_heading(runs: Sequence[Run]) -> str:
    """Return runs as the text of a heading, which has one weight."""
    line = to_line([replace(run, bold=False) if run is not BREAK else run for run in runs])
    # Hashes at the end would close the heading.
    return _CLOSING_HASHES.sub(lambda match: f"\\{match[0]}", line)


def _tidy(runs: list[Run]) -> list[Run]:
    """Return runs with single spaces, in as few pieces as their styles allow."""
    spaced: list[Run] = []
    for run in runs:
        text = _SPACES.sub(" ", _INVISIBLE.sub("", run.text))
        if text.startswith(" ") and (not spaced or spaced[-1].text.endswith(" ")):
            text = text[1:]
        if run.code and text.strip():
            outside = replace(run, code=False, text=" ")
            spaced += [outside] * (text[0] == " ") + [replace(run, text=text.strip())] + [outside] * (text[-1] == " ")
        elif text:
            spaced.append(replace(run, text=text))
    while spaced and not spaced[-1].text.strip():
        spaced.pop()
    if spaced:
        spaced[-1] = replace(spaced[-1], text=spaced[-1].text.rstrip())
    return _joined(_with_whole_links(_with_spaces_styled(_without_spaces_at_edges(_with_whole_code(spaced)))))


def _with_whole_code(runs: list[Run]) -> list[Run]:
    """Give code one style throughout, since the ticks of two pieces would be one mark."""
    found: list[Run] = []
    for (is_code, _), group in groupby(runs, lambda run: (run.code, run.link)):
        pieces = list(group)
        if is_code:
            bold, italic = all(run.bold for run in pieces), all(run.italic for run in pieces)
            pieces = [replace(run, bold=bold, italic=italic) for run in pieces]
        found += pieces
    return found


def _without_spaces_at_edges(runs: list[Run]) -> list[Run]:
    """Put the spaces at the edges of each link outside it."""
    found: list[Run] = []
    for link, group in groupby(runs, lambda run: run.link):
        pieces = list(group)
        if not link:
            found += pieces
            continue
        first, last = pieces[0], pieces[-1]
        pieces[0] = replace(first, text=first.text.lstrip())
        pieces[-1] = replace(pieces[-1], text=pieces[-1].text.rstrip())
        found += [replace(first, text=" ", link="")] * first.text.startswith(" ")
        found += [run for run in pieces if run.text]
        found += [replace(last, text=" ", link="")] * (last.text.endswith(" ") and any(run.text for run in pieces))
    return found


def _with_spaces_styled(runs: list[Run]) -> list[Run]:
    """Give a space the style that the texts on both sides of it share, so that they become one."""
    found = list(runs)
    for index in range(len(runs)):
        if not found[index].text.strip():
            before = found[index - 1] if index else Run("")
            after = found[index + 1] if index + 1 < len(found) else Run("")
            found[index] = Run(
                " ",
                bold=before.bold and after.bold,
                italic=before.italic and after.italic,
                link=before.link if before.link == after.link else "",
            )
    return found


def _with_whole_links(runs: list[Run]) -> list[Run]:
    """Make a link of several styles one run, since a link in pieces is several links."""
    found: list[Run] = []
    for link, group in groupby(runs, lambda run: run.link):
        pieces = list(group)
        styles = {(run.bold, run.italic) for run in pieces}
        if link and len(styles) > 1:
            written = _write(_joined([replace(run, link="") for run in pieces]))
            found.append(Run("".join(run.text for run in pieces), link=link, written=written))
        else:
            found += pieces
    return found


def _joined(runs: list[Run]) -> list[Run]:
    found: list[Run] = []
    for run in runs:
        if found and replace(found[-1], text="") == replace(run, text=""):
            found[-1] = replace(run, text=found[-1].text + run.text)
        else:
            found.append(run)
    return found


def _write(runs: list[Run]) -> str:
    return _emphasised(runs, list(_MARKS), "", "")


def _emphasised(runs: list[Run], styles: list[str], before: str, after: str, *, is_nested: bool = False) -> str:
    """Write runs with the marks of the first style around those that have it, between two texts."""
    if not styles:
        return _linked(runs)
    style, inner = styles[0], styles[1:]
    groups = [(has, list(group)) for has, group in groupby(runs, lambda run: getattr(run, style))]
    written = ""
    for number, (has, group) in enumerate(groups):
        following = _first_character(groups[number + 1][1]) if number + 1 < len(groups) else after
        write = _marked if has else _emphasised
        written += write(group, styles if has else inner, written or before, following, is_nested=is_nested)
    return written


def _marked(runs: list[Run], styles: list[str], before: str, after: str, *, is_nested: bool) -> str:
    """Write runs between the marks of the first style, or without where Markdown would not see them as such."""
    mark, inner = _MARKS[styles[0]], styles[1:]
    opening, runs, closing = _without_edges(runs, before, after)
    text = _emphasised(runs, inner, "", "", is_nested=True) if runs else ""
    if not text:
        return opening + closing
    left, right = opening[-1:] or before[-1:], closing[:1] or after[:1]
    would_not_open = _is_punctuation(text[0]) and _is_word(left)
    would_not_close = _is_punctuation(text[-1]) and _is_word(right)
    # Marks that touch others, or are between letters inside other emphasis, could belong to either.
    is_ambiguous = (
        left == "*" or (opening + text).startswith("***") or (is_nested and (_is_word(left) or _is_word(right)))
    )
    if would_not_open or would_not_close or is_ambiguous:
        return opening + _emphasised(runs, inner, before, after, is_nested=is_nested) + closing
    return f"{opening}{mark}{text}{mark}{closing}"


def _without_edges(runs: list[Run], before: str, after: str) -> tuple[str, list[Run], str]:
    """Take off what can't stand at the edges of emphasis: spaces, and punctuation with a letter on its other side."""
    runs = list(runs)
    opening = closing = ""
    while runs and not runs[0].code and not runs[0].link:
        first = runs[0].text
        outer = opening[-1:] or before[-1:]
        if not (first[:1].isspace() or (_is_punctuation(first[:1]) and _is_word(outer))):
            break
        opening += first[0] if first[0].isspace() else _escape(first[0])
        runs = ([replace(runs[0], text=first[1:])] if first[1:] else []) + runs[1:]
    while runs and not runs[-1].code and not runs[-1].link:
        last = runs[-1].text
        outer = closing[:1] or after[:1]
        is_left_over = bool(opening.strip()) and last[-1:] in ")]}”’\"'" and not closing
        if not (last[-1:].isspace() or (_is_punctuation(last[-1:]) and (_is_word(outer) or is_left_over))):
            break
        closing = (last[-1] if last[-1].isspace() else _escape(last[-1])) + closing
        runs = runs[:-1] + ([replace(runs[-1], text=last[:-1])] if last[:-1] else [])
    return opening, runs, closing


def _linked(runs: list[Run]) -> str:
    written = ""
    for link, group in groupby(runs, lambda run: run.link):
        pieces = list(group)
        text = "".join(run.text for run in pieces)
        inside = "".join(run.written or (_as_code(run.text) if run.code else _escape(run.text)) for run in pieces)
        if not link:
            written += inside
            continue
        if written.endswith("!"):
            written = written[:-1] + "\\!"  # or it would be an image
        plain = not any(run.code for run in pieces)
        is_address = plain and text == link and re.match(r"https?://[^\s<>]+$", link)
        written += f"<{link}>" if is_address else f"[{inside}]({link})"
    return written


def _as_code(text: str) -> str:
    """Return text between more backticks than it has in a row."""
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    padding = " " * ("`" in (text[0], text[-1]))
    return f"{ticks}{padding}{text}{padding}{ticks}"


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _escape_start(line: str) -> str:
    match = _BLOCK_START.match(line)
    if not match:
        return line
    # For a number the character after it makes a list, so that is escaped.
    return f"{match[0]}\\{line[match.end() :]}" if match["number"] else f"\\{line}"


def _first_character(runs: list[Run]) -> str:
    return "[" if runs[0].link else "`" if runs[0].code else runs[0].text[:1]


def _is_word(character: str) -> bool:
    return bool(character) and not character.isspace() and not _is_punctuation(character)


def _is_punctuation(character: str) -> bool:
    return bool(character) and unicodedata.category(character)[0] in "PS"
