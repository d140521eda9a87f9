"""Kinds of values that name other records, and lists of words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import selectinload

from blueprints.content.faults import ReadingError, meant
from blueprints.content.front_matter import Items, Node, single_value
from blueprints.content.kinds import Find, Kind
from blueprints.content.yaml_text import Plain
from core.text import MAX_QUOTE_LENGTH, escaped, quoted

if TYPE_CHECKING:
    from blueprints.content.reading import Reading


class Reference(Kind):
    """The slug of a record in another folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def read(self, node: Node, at: "Reading") -> str:
        slug = single_value(node)
        known = at.catalogue.slugs[self._folder]
        if slug not in known and self._folder not in at.catalogue.unreadable:
            name = escaped(f"{self._folder}/{slug}"[:MAX_QUOTE_LENGTH])
            raise ReadingError(f"there is no {name} in this folder or in the database{meant(slug, known)}", node.line)
        at.references.add((self._folder, slug))
        return slug

    def write(self, value: str, zone: ZoneInfo) -> Plain:
        return value

    def current(self, record: Any, column: str) -> str | None:
        found = getattr(record, column)
        return None if found is None else found.slug

    def assign(self, record: Any, column: str, value: str | None, find: Find) -> None:
        setattr(record, column, None if value is None else find(self._folder, value))

    def loading(self, attribute: Any) -> list[Any]:
        return [selectinload(attribute)]


class References(Reference):
    """Slugs of records in another folder; their order means nothing."""

    empty = ()

    def read(self, node: Node, at: "Reading") -> tuple[str, ...]:  # type: ignore[override]
        if not isinstance(node, Items):
            raise ReadingError(
                "is a list; write [one, another], or each on a line of its own after a hyphen", node.line
            )
        slugs: list[str] = []
        for item in node.items:
            try:
                slug = super().read(item, at)
                if slug in slugs:
                    raise ReadingError(f"{quoted(slug)} stands here twice", item.line)
                slugs.append(slug)
            except ReadingError as wrong:
                at.complain(wrong.line or item.line, "", str(wrong))
        return tuple(sorted(slugs))

    def write(self, value: Sequence[str], zone: ZoneInfo) -> Plain:
        return list(value)

    def current(self, record: Any, column: str) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(sorted(found.slug for found in getattr(record, column)))

    def assign(self, record: Any, column: str, value: Sequence[str], find: Find) -> None:  # type: ignore[override]
        setattr(record, column, [find(self._folder, slug) for slug in value])


class File(Reference):
    """The name of a file in media/ of one of some types."""

    def __init__(self, *types: str) -> None:
        super().__init__("media")
        self._types = types

    def read(self, node: Node, at: "Reading") -> str:
        name = super().read(node, at)
        found = at.catalogue.media[name].mime_type
        if not found.startswith(self._types):
            wanted = " or ".join(kind.removesuffix("/") for kind in self._types)
            raise ReadingError(f"{quoted(name)} is {found or 'unreadable'} where {wanted} belongs", node.line)
        return name

    def current(self, record: Any, column: str) -> str | None:
        found = getattr(record, column)
        return None if found is None else found.name


class Promotion(Kind):
    """A record of any folder, as `folder/slug`."""

    empty = ""

    def read(self, node: Node, at: "Reading") -> str:
        text = single_value(node)
        folder, _, slug = text.partition("/")
        known = at.catalogue.slugs.get(folder, set()) if folder not in ("media", "topics") else set()
        if slug not in known:
            near = meant(slug, known)
            raise ReadingError(f"{quoted(text)} is no record of this site, written as research/digital-twins{near}")
        return text

    def write(self, value: str, zone: ZoneInfo) -> Plain:
        return value


class Words(Kind):
    """A list of single lines."""

    empty: Any = ()

    def read(self, node: Node, at: "Reading") -> tuple[str, ...]:
        if not isinstance(node, Items):
            raise ReadingError("is a list of texts", node.line)
        texts = tuple(single_value(item) for item in node.items)
        for text, item in zip(texts, node.items, strict=True):
            if not text.strip() or "\n" in text or texts.count(text) > 1:
                raise ReadingError(f"{quoted(text)} is empty, twice there, or more than one line", item.line)
        return texts

    def write(self, value: Sequence[str], zone: ZoneInfo) -> Plain:
        return list(value)

    def current(self, record: Any, column: str) -> tuple[str, ...]:
        return tuple(getattr(record, column) or ())

    def assign(self, record: Any, column: str, value: Sequence[str], find: Find) -> None:
        setattr(record, column, list(value))
