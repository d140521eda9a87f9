"""The reading of one record: its keys against their declaration."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from blueprints.content.catalogue import Catalogue
from blueprints.content.faults import Fault, ReadingError, meant
from blueprints.content.front_matter import Mapping, Node, Scalar
from blueprints.content.kinds import Key, Values


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a record is read from, and what its values may refer to; faults are gathered in it."""

    file: str
    zone: ZoneInfo
    today: date
    catalogue: Catalogue
    faults: list[Fault]
    references: set[tuple[str, str]]  # (folder, slug) of everything that is referred to
    lines: dict[str, int] = field(default_factory=dict)  # of each key, by its path such as sessions.0.starts
    path: str = ""

    def inside(self, step: object) -> "Reading":
        """Return the reading of something deeper in the same record."""
        path = f"{self.path}.{step}" if self.path else str(step)
        return Reading(self.file, self.zone, self.today, self.catalogue, self.faults, self.references, self.lines, path)

    def complain(self, line: int, key: str, message: str) -> None:
        """Note a fault."""
        words = [step for step in f"{self.path}.{key}".split(".") if step and not step.isdecimal()]
        self.faults.append(Fault(self.file, line, ".".join(words), message))

    def complain_of(self, path: str, message: str) -> None:
        """Note a fault of a key that was read before, or of the nearest key around it."""
        place = path
        while place not in self.lines and "." in place:
            place = place.rpartition(".")[0]
        words = [step for step in path.split(".") if not step.isdecimal()]
        self.faults.append(Fault(self.file, self.lines.get(place, 1), ".".join(words), message))

    def read(self, mapping: Node, keys: Sequence[Key]) -> Values:
        """Return the value of each key by its column; a value that is wrong is left out and complained of."""
        if not isinstance(mapping, Mapping):
            self.complain(mapping.line, "", f"keys belong here: {', '.join(key.name for key in keys)}")
            return {}
        names = [key.name for key in keys]
        for name in mapping.entries.keys() - set(names):
            message = f"is no key here{meant(name, names) or '; the keys are ' + ', '.join(names)}"
            self.complain(mapping.lines[name], name, message)
        values: Values = {}
        for key in keys:
            self.lines[f"{self.path}.{key.name}".lstrip(".")] = mapping.lines.get(key.name, mapping.line)
            self._read_key(key, mapping, values)
        return values

    def _read_key(self, key: Key, mapping: Mapping, values: Values) -> None:
        node = mapping.entries.get(key.name)
        if node is None or (isinstance(node, Scalar) and node.is_null):
            if key.required:
                self.complain(mapping.lines.get(key.name, mapping.line), key.name, "must be there")
            elif not key.kept:
                values.update(key.kind.spread(key.column, key.default_for(self.catalogue.timezone)))
            return
        try:
            value = key.kind.read(node, self.inside(key.name))
            if key.required and (value == () or (isinstance(value, str) and not value.strip())):
                raise ReadingError("must not be empty", node.line)
            values.update(key.kind.spread(key.column, value))
        except ReadingError as wrong:
            self.complain(wrong.line or mapping.lines[key.name], key.name, str(wrong))
