"""A content folder in the making: records that are added one after the other, and the people and topics they name."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from blueprints.content.importing.known_site import KnownSite
from blueprints.content.importing.report import Report
from blueprints.content.schema import SCHEMA
from core.fields.texts import is_site_path
from core.fields.times import YEARS, write_moment
from core.fields.tree import CONTROL
from core.fields.yaml import Plain, Unquoted, write_yaml
from core.raw_html import convert_raw_html, escape_raw_html
from core.text import first_available, fold_for_search, one_line, slugify, without_control_characters
from models.record import normalise_body

NAMED = {"people": "name", "partners": "name"}  # other records have a title


@dataclass(slots=True)
class DraftRecord:
    """A record: its folder, slug, fields as a file has them, body, and the place in the source that it comes from."""

    folder: str
    slug: str
    fields: dict[str, Any]
    body: str = ""
    source: str = ""

    @property
    def file(self) -> str:
        """The name of its content file."""
        return f"{self.folder}/{self.slug}.md"

    def text(self) -> str:
        """Return the content file."""
        names = [field.name for field in SCHEMA[self.folder].fields]
        fields = {name: self.fields[name] for name in names if self.fields.get(name) not in (None, "", [], {})}
        return f"---\n{write_yaml(fields)}---\n" + (f"\n{self.body}\n" if self.body else "")


@dataclass(slots=True)
class Draft:
    """All records of an import, with unique slugs, and what the site that they are for has already."""

    known: KnownSite
    report: Report = field(default_factory=Report)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/London"))
    site: dict[str, Plain] = field(default_factory=dict)
    records: list[DraftRecord] = field(default_factory=list)
    topics: dict[str, str] = field(default_factory=dict)  # titles by slug
    media: dict[str, Path] = field(default_factory=dict)  # files by name
    moves: dict[str, str] = field(default_factory=dict)
    _people: dict[str, str] = field(default_factory=dict)  # slugs by folded name
    _slugs: set[tuple[str, str]] = field(default_factory=set)

    def add(self, folder: str, title: str, *, identity: str = "", slug: str = "", source: str = "") -> DraftRecord:
        """Add a record with a title; its identity in the source gives it the same uid at every import."""
        title = one_line(title)
        fields: dict[str, Any] = {NAMED.get(folder, "title"): title}
        uid = ""
        if any(field.name == "uid" for field in SCHEMA[folder].fields):
            uid = fields["uid"] = str(uuid5(NAMESPACE_URL, identity or f"{folder}/{source}/{title}"))
        wanted = slugify(slug or title, {"people": "person"}.get(folder, folder.rstrip("s")))

        def is_taken(name: str) -> bool:
            return (folder, name) in self._slugs or self.known.is_taken(folder, name, uid, title)

        record = DraftRecord(folder, first_available(wanted, "", is_taken), fields, source=source)
        self._slugs.add((folder, record.slug))
        self.records.append(record)
        if folder == "people":
            self._people.setdefault(fold_for_search(title), record.slug)
        return record

    def person(self, name: str, source: str, **fields: str) -> str:
        """Return the slug of a person by name: one of the site, of this import, or a new one."""
        name = one_line(name)
        name_key = fold_for_search(name)
        if slug := self.known.person(name_key):
            return slug
        if name_key not in self._people:
            self.add("people", name, source=source)
        slug = self._people[name_key]
        record = next(record for record in self.records if (record.folder, record.slug) == ("people", slug))
        for key, value in fields.items():
            if key == "body":
                record.body = record.body or self.body(value, source)
            elif value and not record.fields.get(key):
                record.fields[key] = value if key == "url" else one_line(value)
        return slug

    def topic(self, title: str) -> str:
        """Return the slug of a topic by title."""
        title = one_line(title)
        slug = slugify(title, "topic")
        if slug not in self.known.slugs["topics"]:
            self.topics.setdefault(slug, title)
        return slug

    def topics_of(self, titles: list[str]) -> list[str]:
        """Return the slugs of topics by title, each once."""
        return list(dict.fromkeys(self.topic(title) for title in titles if one_line(title)))

    def body(self, markdown: str, source: str) -> str:
        """Return Markdown as a body: without raw HTML, and with a remark on what it loses by that."""
        converted = convert_raw_html(without_control_characters(markdown))
        for lost in converted.lost:
            self.report.leave_out(f"{_first_tag(lost.text)} in a body has no Markdown", source)
        return normalise_body(escape_raw_html(converted.text))

    def moment(self, moment: datetime, source: str) -> Unquoted | None:
        """Return a moment as a file has it, in the zone of the site; None out of the years that a site has."""
        try:
            local = moment.replace(tzinfo=moment.tzinfo or self.zone).astimezone(self.zone)
        except (OverflowError, ValueError):
            local = None
        if local is None or local.year not in YEARS:
            self.report.leave_out(f"A time outside the years {YEARS.start} to {YEARS.stop - 1}", source)
            return None
        return Unquoted(write_moment(local.replace(microsecond=0), self.zone))

    def move(self, old: str, new: str, source: str) -> None:
        """Let an old address lead to a new one."""
        if old.rstrip("/") == new.rstrip("/") or not old.rstrip("/") or old in self.known.paths:
            return
        if is_site_path(old) and not CONTROL.search(old):
            self.moves.setdefault(old, new)
        else:
            self.report.leave_out("An old address that isn't a path without spaces", f"{old[:60]} ({source})")


def _first_tag(html: str) -> str:
    return f"{html.split('>')[0].split()[0].rstrip('>')}>"
