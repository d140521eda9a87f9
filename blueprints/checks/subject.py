"""The record that is being checked, and what its rules ask the database about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select

from blueprints.content.queries import field_values, schema_of
from core.database import db
from core.fields.field import Values
from core.fields.field_errors import FieldError
from core.markdown_outline import Outline, read_outline
from core.text import slugify
from core.time import in_zone
from models import Draft, MediaFile, Site, Status
from models.registry import record_type_in

CALLED_OFF = (Status.CANCELLED, Status.POSTPONED)


@dataclass
class Subject:
    """A record as its text has it; values with errors are missing."""

    folder: str
    record_id: int | None
    slug: str
    text: str
    now: datetime
    site: Site
    values: Values
    errors: Sequence[FieldError]
    draft_key: str = ""

    @cached_property
    def outline(self) -> Outline:
        """The headings, links and images of the body."""
        return read_outline(self.values.get("body") or "")

    @cached_property
    def zone(self) -> str:
        """The time zone of the record's local times."""
        return self.values.get("timezone") or self.site.timezone

    @cached_property
    def is_called_off(self) -> bool:
        """Whether it is an event that is cancelled or postponed."""
        return self.values.get("status") in CALLED_OFF

    @cached_property
    def is_over(self) -> bool:
        """Whether it is an event that has ended."""
        ends = self.values.get("ends")
        return ends is not None and ends <= self.now

    @cached_property
    def was_public(self) -> bool:
        """Whether visitors see the record already."""
        record_type = record_type_in(self.folder)
        if self.record_id is None or record_type is None:
            return False
        record = db.session.get(record_type.model, self.record_id)
        return record is not None and record.is_public(self.now)

    def local(self, moment: datetime) -> datetime:
        """Return a moment as the clocks of the record's time zone show it."""
        return in_zone(moment, self.zone)

    def written(self, path: str) -> str:
        """Return the value of a field as it is written, also one with an error; empty if it has none."""
        plain: Any = value_at(self._written, path)
        return plain if isinstance(plain, str) else ""

    @cached_property
    def _written(self) -> Mapping[str, Any]:
        return field_values(self.folder, self.text)

    @cached_property
    def time_zone(self) -> ZoneInfo:
        """The time zone of the record's local times, as an object."""
        return ZoneInfo(self.zone)

    @cached_property
    def _media(self) -> dict[str, MediaFile | None]:
        return {}

    def media_file(self, name: str) -> MediaFile | None:
        """Return a file of the media library."""
        if name not in self._media:
            self._media[name] = db.session.scalar(select(MediaFile).where(MediaFile.name == name))
        return self._media[name]

    def rank_of(self, path: str) -> tuple[int, list[int]]:
        """Return where the form has a field, for sorting."""
        names = [field.name for field in schema_of(self.folder).fields]
        first = path.partition(".")[0]
        place = names.index(first) if first in names else (-1 if not path else len(names))
        return place, [int(step) for step in path.split(".") if step.isdecimal()]


@dataclass(frozen=True, slots=True)
class Referred:
    """A record that another one refers to: whether it is public, and if not, why not."""

    title: str
    status: Status
    is_public: bool
    publish_at: datetime | None = None


def referred(folder: str, slugs: Iterable[str], now: datetime) -> dict[str, Referred]:
    """Return the records with these slugs, including those that are still drafts, by slug."""
    wanted = set(slugs)
    record_type = record_type_in(folder)
    if not wanted or record_type is None:
        return {}
    model = record_type.model
    found = {
        record.slug: Referred(record.title, record.status, record.is_public(now), record.publish_at)
        for record in db.session.scalars(select(model).where(model.slug.in_(wanted)))
    }
    for slug, draft in unpublished_drafts(folder).items() if wanted - found.keys() else ():
        if slug in wanted:
            found.setdefault(slug, Referred(draft.title, Status.DRAFT, is_public=False))
    return found


class UnpublishedDraft(NamedTuple):
    """A draft that has never been published."""

    key: str
    title: str


def unpublished_drafts(folder: str) -> dict[str, UnpublishedDraft]:
    """Return the drafts of a folder that have never been published, by the slug that each will have."""
    query = select(Draft.key, Draft.slug, Draft.text).where(
        Draft.folder == folder, Draft.record_id.is_(None), Draft.deleted_at.is_(None)
    )
    drafts = {}
    for key, slug, text in db.session.execute(query):
        values = field_values(folder, text)
        title = values.get("title") or values.get("name") or ""
        title = title if isinstance(title, str) else ""
        drafts[slug or slugify(title, "")] = UnpublishedDraft(key, title)
    return drafts


def value_at(values: Mapping[str, Any], path: str) -> Any:
    """Return the value at a path such as `sessions.1.starts` of the values of a text, or None."""
    steps = path.split(".")
    # The fields of a section have a path of two steps there.
    for length in (len(steps), *range(len(steps) - 1, 0, -1)):
        found: Any = values.get(".".join(steps[:length]))
        if found is None:
            continue
        for step in steps[length:]:
            if isinstance(found, dict):
                found = found.get(step)
            elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
                found = found[int(step)]
            else:
                return None
        return found
    return None


def with_value(values: Mapping[str, Any], path: str, value: str) -> dict[str, Any]:
    """Return the values of a text with another one at a path that is there, or at a field of its own."""
    steps = path.split(".")
    for length in range(len(steps) - 1, 0, -1):
        start = ".".join(steps[:length])
        if isinstance(values.get(start), list):
            return {**values, start: _replaced(values[start], steps[length:], value)}
    return {**values, path: value}


def _replaced(found: Any, steps: Sequence[str], value: str) -> Any:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
        place = int(step)
        return [*found[:place], _replaced(found[place], rest, value), *found[place + 1 :]]
    if isinstance(found, dict):
        return {**found, step: _replaced(found.get(step), rest, value)}
    return found
