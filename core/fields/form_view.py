"""A form as a template sees it: the values of a draft, its rows, its errors and what can be chosen."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

from core.fields.choices import Choice, TextChoice
from core.fields.field import Field, FieldType
from core.fields.field_errors import FieldError, ValidationError
from core.fields.form import NEW_ROW, RowChange, read_draft_text
from core.fields.form_moments import city_of, in_words, native_text, offset_words
from core.fields.record import BODY
from core.fields.rows import Rows, Section
from core.fields.times import Date, DateTime, moments_at, read_calendar_day, read_local_time, read_moment, zone_names
from core.fields.tree import ListNode, MappingNode, Node, ScalarNode


class Directory(Protocol):
    """What a form can refer to."""

    def titles(self, folder: str, slugs: Sequence[str]) -> Mapping[str, str]:
        """Return the titles of records by slug; those that don't exist are missing."""

    def all_titles(self, folder: str) -> Mapping[str, str] | None:
        """Return the titles of all records of a folder by slug, or None if they are too many to choose from a list."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen, and its words."""

    value: str
    label: str
    is_chosen: bool = False


class FormView:
    """A draft as a form shows it; paths are those of posted names, such as `sessions.0.starts`."""

    def __init__(
        self,
        text: str,
        fields: Sequence[Field],
        errors: Iterable[FieldError] = (),
        *,
        site_zone: str,
        directory: Directory | None = None,
        slug: str = "",
        path: str = "/",
        is_new: bool = True,
        publish_at: str = "",
        change: RowChange | None = None,
    ) -> None:
        self._tree, self._body = read_draft_text(text)
        self._fields = (*fields, BODY)
        self._errors: dict[str, list[str]] = {}
        for error in errors:
            self._errors.setdefault(error.path, []).append(error.message)
        self._directory, self._change = directory, change
        self._known_titles: dict[str, Mapping[str, str]] = {}
        self.site_zone, self.is_new = site_zone, is_new
        self.slug, self.path = slug, path  # the address is the path of the list and the slug
        self.publish_at = publish_at  # the local time at which the draft replaces the live record

    @property
    def has_error(self) -> bool:
        """Whether anything is wrong."""
        return bool(self._errors)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The path and the message of each error."""
        return [(path, message) for path, messages in self._errors.items() for message in messages]

    def errors(self, path: str) -> list[str]:
        """Return the messages of the errors in a field."""
        return self._errors.get(path, [])

    def has_error_in(self, *paths: str) -> bool:
        """Tell whether anything is wrong in one of the fields or below it."""
        return any(found == path or found.startswith(f"{path}.") for found in self._errors for path in paths)

    def value(self, path: str) -> str:
        """Return the text of a field, for the control that shows it: a local time for one of times."""
        kind = self._kind(path)
        if kind is BODY.type:
            return self._body
        node = self._node(path)
        if isinstance(node, ListNode):
            return (", " if kind.is_plain else "\n").join(self.items(path))
        text = node.text if isinstance(node, ScalarNode) else self._default(path)
        return self._local(path, text) if isinstance(kind, DateTime) else text

    def is_on(self, path: str) -> bool:
        """Tell whether a flag is set."""
        return self.value(path).lower() in ("true", "yes")

    def items(self, path: str) -> list[str]:
        """Return the texts of a list."""
        node = self._node(path)
        return [item.text for item in node.items if isinstance(item, ScalarNode)] if isinstance(node, ListNode) else []

    def list_choice(self, path: str) -> str:
        """Return whether a list is its `own`, explicitly `none`, or absent as is `usual`."""
        node = self._node(path)
        return "usual" if not isinstance(node, ListNode) else "own" if node.items else "none"

    def rows(self, path: str) -> list[str]:
        """Return the paths of rows, after them that of a new one where one was asked for."""
        node = self._node(path)
        count = len(node.items) if isinstance(node, ListNode) else 0
        if self._change and self._change.has_blank and self._change.focus.rpartition(".")[0] == path:
            count += 1
        return [f"{path}.{number}" for number in range(count)]

    def has_focus(self, path: str) -> bool:
        """Tell whether the rows of a path were just changed in this one."""
        return self._change is not None and self._change.focus == path

    def has_value(self, *paths: str) -> bool:
        """Tell whether the draft says anything in one of the fields or below it."""
        return any(self._node(path) is not None for path in paths)

    def choices(self, path: str) -> list[str]:
        """Return the values of a field that has a fixed set of them."""
        kind = self._kind(path)
        if not isinstance(kind, Choice | TextChoice):
            raise TypeError(f"{path} has no fixed set of values")
        return kind.choices

    def chosen(self, path: str) -> list[Option]:
        """Return the records that a field refers to; one that doesn't exist has its text for a title."""
        slugs = self.items(path) if self._kind(path).is_list else [self.value(path)]
        titles = self._titles(self._folder(path))
        return [Option(slug, titles.get(slug, slug), is_chosen=slug in titles) for slug in slugs if slug]

    def options(self, path: str) -> list[Option] | None:
        """Return the records that a field can refer to, or None if they are too many to choose from a list."""
        every = self._directory.all_titles(self._folder(path)) if self._directory else None
        if every is None:
            return None
        chosen = set(self.items(path) if self._kind(path).is_list else [self.value(path)]) - {""}
        unknown = [Option(slug, f"{slug} (not found)", is_chosen=True) for slug in sorted(chosen - every.keys())]
        return [*unknown, *(Option(slug, title, slug in chosen) for slug, title in every.items())]

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of the record's times."""
        own = self._node("timezone")
        name = own.text if isinstance(own, ScalarNode) else self.site_zone
        return ZoneInfo(name if name in zone_names() else self.site_zone)

    @property
    def zones(self) -> list[ZoneInfo]:
        """The zone of the record's times, and that of the site if it is another one."""
        return [self.zone] if self.zone.key == self.site_zone else [self.zone, ZoneInfo(self.site_zone)]

    def input_type(self, path: str) -> str:
        """Return the type of the input for a time or date: a native one would drop a text that is none."""
        text = self.value(path)
        if isinstance(self._kind(path), Date):
            return "date" if not text or _is_day(text) else "text"
        return "datetime-local" if not text or read_local_time(text) else "text"

    def doubled(self, path: str) -> list[Option]:
        """Return the offsets of a local time that occurs twice, each with the name that the clock has then."""
        local = read_local_time(self.value(path))
        moments = moments_at(local, self.zone) if local else []
        if len(moments) < 2:
            return []
        node = self._node(path)
        written = node.text if isinstance(node, ScalarNode) else ""
        return [
            Option(offset, words, is_chosen=written.endswith(offset))
            for offset, words in offset_words(moments, self.zone)
        ]

    @property
    def zone_words(self) -> str:
        """What the times of the record are local to."""
        others = "".join(f"; the site’s own is that of {city_of(zone.key)}" for zone in self.zones[1:])
        return f"Local time in {city_of(self.zone.key)}{others}."

    @property
    def publish_words(self) -> str:
        """The time at which the draft replaces the live record, in words."""
        local, zone = read_local_time(self.publish_at), ZoneInfo(self.site_zone)
        return in_words(local.replace(tzinfo=zone), [zone]) if local else f"Local time in {city_of(self.site_zone)}."

    def colour_type(self, path: str) -> str:
        """Return the type of the input for a colour: the native one would replace a text that is none by black."""
        return "color" if re.fullmatch("#[0-9a-f]{6}", self.value(path)) else "text"

    def moment_words(self, path: str) -> str:
        """Return a time in words, in the zone of the record and in that of the site: `Monday …, 15:00 in London`."""
        moment = self._moment(path)
        if moment is None:
            return ""
        return in_words(moment, self.zones)

    def _moment(self, path: str) -> datetime | None:
        node = self._node(path)
        text = node.text if isinstance(node, ScalarNode) else ""
        try:
            return read_moment(text, self.zone, date.min) if text[:1].isdigit() else None
        except ValidationError:
            return None

    def _local(self, path: str, text: str) -> str:
        """Return a time for a native control: local to the zone, without the offset that tells two of them apart."""
        moment = self._moment(path)
        local = moment.astimezone(self.zone).replace(tzinfo=None) if moment else read_local_time(text)
        return native_text(local) if local else text

    def _titles(self, folder: str) -> Mapping[str, str]:
        """Return the titles of records; those of a whole form are asked for together."""
        if self._directory is None:
            return {}
        if folder not in self._known_titles:
            every = list(_references(self._tree, self._fields, folder))
            self._known_titles[folder] = self._directory.titles(folder, every)
        return self._known_titles[folder]

    def _folder(self, path: str) -> str:
        return self._kind(path).folder

    def _default(self, path: str) -> str:
        each = self._field(path)
        value = each.default_for(self.site_zone)
        if value is None or value == () or isinstance(each.type, Rows | Section):
            return ""
        written = each.type.write(value, self.zone)
        return str(written).lower() if isinstance(written, bool) else str(written)

    def _kind(self, path: str) -> FieldType:
        return self._field(path).type

    def _field(self, path: str) -> Field:
        fields: Sequence[Field] = self._fields
        found: Field | None = None
        for step in _names(path):
            found = next((each for each in fields if each.name == step), None)
            if found is None:
                break
            fields = found.type.fields if isinstance(found.type, Rows | Section) else ()
        if found is None:
            raise KeyError(f"the schema has no field {path}")
        return found

    def _node(self, path: str) -> Node | None:
        node: Node | None = self._tree
        for step in path.split("."):
            if isinstance(node, MappingNode):
                node = node.entries.get(step)
            elif isinstance(node, ListNode) and step.isdecimal():
                node = node.items[int(step)] if int(step) < len(node.items) else None
            else:
                return None
        return None if isinstance(node, ScalarNode) and node.is_null else node


def _references(node: Node | None, fields: Sequence[Field], folder: str) -> Iterator[str]:
    """Yield what refers to the records of a folder."""
    if isinstance(node, ListNode):
        for item in node.items:
            yield from _references(item, fields, folder)
    elif isinstance(node, MappingNode):
        for each in fields:
            below = node.entries.get(each.name)
            if isinstance(each.type, Section | Rows):
                yield from _references(below, each.type.fields, folder)
            elif each.type.folder == folder:
                items = below.items if isinstance(below, ListNode) else [below]
                yield from (item.text for item in items if isinstance(item, ScalarNode) and item.text)


def _names(path: str) -> Iterator[str]:
    return (step for step in path.split(".") if not step.isdecimal() and step != NEW_ROW)


def _is_day(text: str) -> bool:
    try:
        return read_calendar_day(text).isoformat() == text
    except ValidationError:
        return False
