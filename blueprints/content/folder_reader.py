"""Reading of a whole content folder: every file of a folder, and every fault there is."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from blueprints.content.addresses import shadowing
from blueprints.content.catalogue import Catalogue
from blueprints.content.checks import (
    CHECKS,
    check_numbering,
    check_site,
    check_status,
    check_uid,
    numbers_taken,
    uids_taken,
)
from blueprints.content.faults import ContentError, Fault, ReadingError
from blueprints.content.folder import MEDIA, SITE, TOPICS, Folder, shown
from blueprints.content.front_matter import Items, Mapping, Node, Scalar, read_text, read_tree, split_front_matter
from blueprints.content.kinds import Key, Values
from blueprints.content.media_files import TYPES, MediaFacts, inspect_file
from blueprints.content.parts import Rows
from blueprints.content.reading import Reading
from blueprints.content.records import BY_FOLDER, FOLDERS
from blueprints.content.times import zone_names
from blueprints.media.queries import stored_path
from models.record import normalise_body

Advance = Callable[[int], None]  # by how many files
MOVED = Key("moved_addresses", Rows(BY_FOLDER["moved_addresses"].model, *BY_FOLDER["moved_addresses"].keys))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A record as its file has it: what names it, and its values by column."""

    name: str | int
    file: str
    values: Values


@dataclass(slots=True)
class Content:
    """A folder without a fault: its records by type, and what they refer to."""

    records: dict[str, list[Parsed]] = field(default_factory=lambda: {folder: [] for folder in BY_FOLDER})
    references: set[tuple[str, str]] = field(default_factory=set)
    media: dict[str, MediaFacts] = field(default_factory=dict)


def read_content(folder: Folder, catalogue: Catalogue, now: datetime, advance: Advance) -> Content:
    """Return what a folder says, or raise ContentError with everything that is wrong with it."""
    reader = _Reader(folder, catalogue, now, advance)
    reader.read()
    if reader.faults:
        raise ContentError(sorted(reader.faults, key=lambda fault: (fault.file, fault.line)))
    return reader.content


class _Reader:
    """Reads file after file; faults are gathered, so that one reading finds all."""

    def __init__(self, folder: Folder, catalogue: Catalogue, now: datetime, advance: Advance) -> None:
        self.content = Content()
        self.faults = folder.faults
        self._folder, self._catalogue, self._now, self._advance = folder, catalogue, now, advance

    def read(self) -> None:
        """Read everything, in an order in which whatever is referred to is known."""
        for name, paths in self._folder.records.items():
            self._catalogue.slugs[name] |= paths.keys()
        self._catalogue.slugs[MEDIA] |= self._folder.media.keys()
        for name, path in self._folder.media.items():
            self._read_media(name, path)
        self._read_topics(self._folder.file(TOPICS))
        self._read_site(self._folder.file(SITE))
        for name in FOLDERS:
            read = self._folder.records[name]
            taken = numbers_taken(self._catalogue, read) if name == "episodes" else uids_taken(self._catalogue, name)
            for slug, path in read.items():
                self._read_record(name, slug, path, taken)
                self._advance(1)

    def _reading(self, path: Path, zone: str) -> Reading:
        return Reading(
            shown(path, self._folder.path),
            ZoneInfo(zone),
            self._now.astimezone(ZoneInfo(self._catalogue.timezone)).date(),
            self._catalogue,
            self.faults,
            self.content.references,
        )

    def _text(self, path: Path, at: Reading) -> str | None:
        try:
            return read_text(path)
        except ReadingError as wrong:
            at.complain(wrong.line, "", str(wrong))
        except OSError as error:
            at.complain(0, "", f"cannot be read: {error.strerror}")
        return None

    def _tree(self, text: str | None, first_line: int, at: Reading) -> Node | None:
        try:
            return None if text is None else read_tree(text, first_line, at.complain)
        except ReadingError as wrong:
            at.complain(wrong.line, "", str(wrong))
        return None

    def _read_media(self, name: str, path: Path) -> None:
        at = self._reading(path, self._catalogue.timezone)
        facts = MediaFacts(TYPES[path.suffix])
        try:
            facts = inspect_file(path)
        except ReadingError as wrong:
            at.complain(wrong.line, "", str(wrong))
        except OSError as error:
            at.complain(0, "", f"cannot be read: {error.strerror}")
        self._catalogue.media[name] = self.content.media[name] = facts
        notes: Node | None = Mapping(1)
        if sidecar := self._folder.sidecars.get(name):
            at = self._reading(sidecar, self._catalogue.timezone)
            notes = self._tree(self._text(sidecar, at), 1, at)
        if notes is not None:
            values = at.read(notes, BY_FOLDER[MEDIA].keys)
            values |= {key.column: getattr(facts, key.column) for key in BY_FOLDER[MEDIA].derived}
            self.content.records[MEDIA].append(Parsed(name, at.file, values))
        self._advance(1)

    def _read_topics(self, path: Path | None) -> None:
        if path is None:
            return
        at = self._reading(path, self._catalogue.timezone)
        tree = self._tree(self._text(path, at), 1, at)
        if isinstance(tree, Mapping) and not tree.entries:
            return
        if not isinstance(tree, Items):
            if tree is not None:
                message = "is a list of topics, each after a hyphen with the keys slug, title, summary"
                at.complain(tree.line, "", message)
            # One fault is enough: not every mention of a topic is wrong as well.
            self._catalogue.unreadable.add("topics")
            return
        seen: set[str] = set()
        for number, item in enumerate(tree.items):
            values = at.inside(number).read(item, BY_FOLDER["topics"].keys)
            slug = values.pop("slug", "")
            if slug in seen:
                at.complain_of(f"{number}.slug", f"“{slug}” stands here twice")
            seen.add(slug)
            self.content.records["topics"].append(Parsed(slug, at.file, values))
        self._catalogue.slugs["topics"] |= seen

    def _read_site(self, path: Path | None) -> None:
        if path is None:
            if not self._catalogue.has_site:
                self.faults.append(Fault(SITE, 0, "", "is missing; a site needs its identity once"))
            return
        at = self._reading(path, self._catalogue.timezone)
        tree = self._tree(self._text(path, at), 1, at)
        if tree is None:
            return
        values = at.read(tree, (*BY_FOLDER["site"].keys, MOVED))
        check_site(values, at)
        self._catalogue.timezone = values.get("timezone", self._catalogue.timezone)
        for move in values.pop("moved_addresses", ()):
            self.content.records["moved_addresses"].append(Parsed(move.get("old", ""), at.file, move))
        self.content.records["site"].append(Parsed(1, at.file, values))
        self._advance(1)

    def _read_record(self, name: str, slug: str, path: Path, taken: dict[object, str]) -> None:
        at = self._reading(path, self._catalogue.timezone)
        text = self._text(path, at)
        if text is None:
            return
        try:
            front, body = split_front_matter(text)
        except ReadingError as wrong:
            at.complain(wrong.line, "", str(wrong))
            return
        tree = self._tree(front, 2, at)
        if tree is None:
            return
        at = replace(at, zone=self._zone_of(tree))
        values = at.read(tree, BY_FOLDER[name].keys) | {"body": normalise_body(body)}
        if reason := shadowing(name, slug):
            at.complain(0, "", reason)
        if name == "episodes":
            values["cues"] = self._cues(values.get("transcript"), at)
            check_numbering(slug, values, at, taken)
        elif name in self._catalogue.uids:
            check_uid(name, slug, values, at, taken)
        for check in (check_status, *CHECKS.get(name, ())):
            check(values, at)
        self.content.records[name].append(Parsed(slug, at.file, values))

    def _zone_of(self, tree: Node) -> ZoneInfo:
        """Return the zone in which a record's times are written; a wrong one is complained of when it is read."""
        own = tree.entries.get("timezone") if isinstance(tree, Mapping) else None
        known = isinstance(own, Scalar) and own.text in zone_names()
        return ZoneInfo(own.text if isinstance(own, Scalar) and known else self._catalogue.timezone)

    def _cues(self, transcript: str | None, at: Reading) -> list[dict[str, object]]:
        if transcript is None:
            return []
        facts = self._catalogue.media[transcript]
        if facts.source is not None or not facts.sha256:
            return facts.cues
        try:
            stored = inspect_file(stored_path(facts.sha256), facts.mime_type)
        except (ReadingError, OSError):
            at.complain_of("transcript", f"the stored copy of {transcript} is damaged; put the file into media/")
            return []
        self._catalogue.media[transcript] = stored
        return stored.cues
