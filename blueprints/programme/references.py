"""Values that name other records, and values made of several keys."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import selectinload

from blueprints.programme.faults import ReadingError, meant, quoted
from blueprints.programme.front_matter import Items, Node, single_value
from blueprints.programme.kinds import Find, Key, Kind, Values
from blueprints.programme.yaml_text import Plain

if TYPE_CHECKING:
    from blueprints.programme.reading import Reading


class Reference(Kind):
    """The slug of a record in another folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def read(self, node: Node, at: "Reading") -> str:
        slug = single_value(node)
        known = at.catalogue.slugs[self._folder]
        if slug not in known:
            raise ReadingError(
                f"{quoted(slug)} is in {self._folder}/ neither of this folder nor of the database{meant(slug, known)}",
                node.line,
            )
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
        if folder == "media" or slug not in at.catalogue.slugs.get(folder, ()):
            known = [f"{folder}/{slug}" for slug in at.catalogue.slugs.get(folder, ())]
            raise ReadingError(
                f"{quoted(text)} is no record such as research/digital-twins{meant(text, known)}", node.line
            )
        return text

    def write(self, value: str, zone: ZoneInfo) -> Plain:
        return value


class Texts(Kind):
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


class Section(Kind):
    """Keys below a key, which fill columns of the record itself."""

    def __init__(self, *keys: Key) -> None:
        self.keys = keys

    def read(self, node: Node, at: "Reading") -> Values:
        return at.read(node, self.keys)

    def spread(self, column: str, value: Values | None) -> Values:
        if value is not None:
            return value
        return {key.column: key.default_for("") for key in self.keys}


class Rows(Kind):
    """A list of parts of the record, each with keys of its own; their order is kept."""

    empty = ()

    def __init__(self, model: type[Any], *keys: Key, **fixed: str) -> None:
        self._model, self._keys, self._fixed = model, keys, fixed

    def read(self, node: Node, at: "Reading") -> tuple[Values, ...]:
        if not isinstance(node, Items):
            keys = ", ".join(key.name for key in self._keys)
            raise ReadingError(f"is a list, each item after a hyphen with the keys {keys}", node.line)
        return tuple(at.inside(number).read(item, self._keys) for number, item in enumerate(node.items))

    def write(self, value: Sequence[Values], zone: ZoneInfo) -> Plain:
        return [write_keys(self._keys, row, zone, "") for row in value]

    def current(self, record: Any, column: str) -> tuple[Values, ...]:
        return tuple(self._row(part) for part in getattr(record, column))

    def assign(self, record: Any, column: str, value: Sequence[Values], find: Find) -> None:
        old = list(getattr(record, column))
        parts = []
        for row in value:
            # A part that keeps its first key is the same part, whatever else changes: others may refer to it.
            part = next((part for part in old if self._names(part, row)), None)
            if part is None:
                part = self._model(**self._fixed)
            else:
                old.remove(part)
            assign_all(part, {key.column: key for key in self._keys}, row, find)
            parts.append(part)
        setattr(record, column, parts)
        getattr(record, column).reorder()

    def loading(self, attribute: Any) -> list[Any]:
        parts = selectinload(attribute)
        deeper = [option for key in self._keys for option in key.kind.loading(getattr(self._model, key.column))]
        return [parts.options(*deeper)]

    def _row(self, part: Any) -> Values:
        return {key.column: key.kind.current(part, key.column) for key in self._keys}

    def _names(self, part: Any, row: Values) -> bool:
        first = self._keys[0]
        return bool(first.kind.current(part, first.column) == row[first.column])


def assign_all(record: Any, keys: Mapping[str, Key], values: Values, find: Find) -> bool:
    """Put values into a record, or a part of one, and tell whether any of them was new."""
    changed = False
    for column, value in values.items():
        kind = keys[column].kind
        if kind.current(record, column) != value:
            kind.assign(record, column, value, find)
            changed = True
    return changed


def write_keys(keys: Sequence[Key], values: Values, zone: ZoneInfo, site_zone: str) -> dict[str, Plain]:
    """Return what a file says of values, in the order of the keys, with defaults left out."""
    written: dict[str, Plain] = {}
    for key in keys:
        if isinstance(key.kind, Section):
            if section := write_keys(key.kind.keys, values, zone, site_zone):
                written[key.name] = section
        elif key.required or values[key.column] != key.default_for(site_zone):
            written[key.name] = key.kind.write(values[key.column], zone)
    return written
