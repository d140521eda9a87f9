"""What is declared of a record type."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from blueprints.content.kinds import Key
from blueprints.content.parts import Section
from blueprints.content.texts import Text

BODY = Key("body", Text())


@dataclass(frozen=True, slots=True)
class RecordType:
    """A kind of record: its folder, its table, the column that names it, and its keys in the order of a file."""

    folder: str
    model: type[Any]
    keys: tuple[Key, ...]
    derived: tuple[Key, ...] = ()  # columns that no key of the file fills
    identity: str = "slug"

    @property
    def columns(self) -> dict[str, Key]:
        """The keys by the columns that they fill."""
        return {key.column: key for key in _flat((*self.keys, *self.derived))}

    @property
    def has_body(self) -> bool:
        """Whether a Markdown body follows the keys."""
        return BODY in self.derived

    def loading(self) -> list[Any]:
        """Return the loader options under which whole records are read in a fixed number of queries."""
        columns = self.columns.items()
        return [option for column, key in columns for option in key.kind.loading(getattr(self.model, column))]


def _flat(keys: Sequence[Key]) -> Iterator[Key]:
    for key in keys:
        yield from key.kind.keys if isinstance(key.kind, Section) else (key,)
