"""Values as other programs write them: texts, lists, names and times."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from core.fields.times import YEARS
from core.markdown import plain_text, render_markdown
from core.text import one_line, without_control_characters

EMPTY = ("", "null", "~", "none", "None", "[]", "{}")
_TIME = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([AaPp][Mm])?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_MARKDOWN_LINK = re.compile(r"\[([^\]]+)\]\(\s*<?([^)\s>]+)>?[^)]*\)")


def is_empty(value: Any) -> bool:
    """Tell whether a value says nothing, or only that something isn't so."""
    if isinstance(value, dict):
        return all(map(is_empty, value.values()))
    if isinstance(value, list):
        return all(map(is_empty, value))
    return value is None or value is False or (isinstance(value, str) and value.strip() in (*EMPTY, "false", "False"))


def text_of(value: Any) -> str:
    """Return a value as text; an empty string for what is none."""
    if isinstance(value, dict):
        # A text in several languages.
        texts = value if all(re.fullmatch(r"[a-z]{2}(?:[-_]\w+)?", str(key)) for key in value) else {}
        value = next((text for text in (texts.get("en"), *texts.values()) if isinstance(text, str) and text), "")
    if is_empty(value):
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, map(text_of, value)))
    return without_control_characters(str(value)).strip()


def line_of(value: Any) -> str:
    """Return a value as one line without Markdown and HTML."""
    text = text_of(value)
    if re.search(r"[<\[*_`&\\]", text):
        text = plain_text(render_markdown(re.sub(r"</?[a-zA-Z][^<>]*>", " ", text)))
    return one_line(text)


def is_true(value: Any) -> bool:
    """Tell whether a flag is set."""
    return value is True or text_of(value).lower() in ("true", "yes", "1", "on")


def list_of(value: Any) -> list[Any]:
    """Return a list, or the list of one value."""
    if isinstance(value, list):
        return [item for item in value if not is_empty(item)]
    return [] if is_empty(value) else [value]


def names_of(value: Any) -> Iterable[tuple[str, str]]:
    """Yield the names of people with their address on the web, from texts, Markdown links or mappings."""
    for item in list_of(value):
        if isinstance(item, dict):
            name = text_of(item.get("name") or item.get("title") or item.get("fullName") or "")
            url = text_of(item.get("url") or item.get("website") or item.get("link") or "")
            if not name and len(item) == 1:
                name = text_of(next(iter(item)))
            if name:
                yield line_of(name), url
            continue
        text = text_of(item)
        for name, url in _MARKDOWN_LINK.findall(text):
            yield line_of(name), url
        rest = _MARKDOWN_LINK.sub(" ", text)
        for part in re.split(r"\s*;\s*|\s*\n\s*|\s+(?:and|&)\s+", rest):
            pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
            whole = pieces if all(" " in piece for piece in pieces) else [", ".join(pieces)]
            yield from ((line_of(piece), "") for piece in whole if re.search(r"\w", piece))


def moment_of(value: Any) -> tuple[datetime | None, bool]:
    """Return a time, without a zone where the source gives none, and whether it is a day alone."""
    if isinstance(value, datetime):
        return value, False
    if isinstance(value, date):
        return datetime.combine(value, time()), True
    match = _TIME.match(text_of(value))
    if match is None:
        return None, False
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    if match[7]:
        hour = hour % 12 + (12 if match[7].lower() == "pm" else 0)
    try:
        if year not in YEARS:
            return None, False
        moment = datetime(year, month, day, hour, minute, min(second, 59))
        if match[8]:
            offset = match[8].replace("UTC", "Z").replace("GMT", "Z")
            moment = moment.replace(tzinfo=UTC if offset == "Z" else datetime.strptime(offset, "%z").tzinfo)
    except ValueError:
        return None, False
    return moment, match[4] is None
