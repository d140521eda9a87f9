"""A content folder: its layout, and reading all its files."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from blueprints.content.exceptions import ContentError
from blueprints.content.index import RecordIndex
from blueprints.content.record_file import ParsedRecord, read_record_file
from blueprints.content.schema import SCHEMA, record_folders
from core.fields.field import Field, Reader
from core.fields.field_errors import FieldError, ValidationError
from core.fields.record import RecordSchema
from core.fields.rows import Rows
from core.fields.texts import SLUG_FORM, is_slug
from core.fields.tree import ListNode, MappingNode, Node, read_text
from core.fields.yaml import read_yaml
from core.media_files import TYPES, MediaFacts, inspect_file
from core.text import escaped, quoted

SITE = "site.yaml"
TOPICS = "topics.yaml"
MEDIA = "media"
SIDECAR = ".yaml"
Advance = Callable[[int], None]  # the number of files


@dataclass(slots=True)
class Folder:
    """The files of a content folder: records by folder and slug; media files and their sidecars by name."""

    path: Path
    records: dict[str, dict[str, Path]] = field(default_factory=lambda: {name: {} for name in record_folders()})
    media: dict[str, Path] = field(default_factory=dict)
    sidecars: dict[str, Path] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)

    def file(self, name: str) -> Path | None:
        """Return a file at the top of the folder, or None when it doesn't exist."""
        path = self.path / name
        return path if path.is_file() and not path.is_symlink() else None

    def add_error(self, path: Path, message: str) -> None:
        """Add an error that concerns a file or folder as a whole."""
        self.errors.append(FieldError(shown(path, self.path), 0, "", message))


def shown(path: Path, root: Path) -> str:
    """Return the name of a file as error messages give it."""
    return escaped(path.relative_to(root).as_posix())


@dataclass(slots=True)
class Content:
    """The content of a folder without errors: records by folder, the index, and media files by name."""

    records: dict[str, list[ParsedRecord]]
    index: RecordIndex
    media: dict[str, MediaFacts] = field(default_factory=dict)


def survey(path: Path) -> Folder:
    """Return the files of a folder, and add an error for each file that doesn't belong there."""
    folder = Folder(path)
    for entry in _entries(folder, path):
        if entry.name in (SITE, TOPICS) and entry.is_file():
            continue
        if entry.name == MEDIA and entry.is_dir():
            _survey_media(folder, entry)
        elif entry.name in folder.records and entry.is_dir():
            _survey_records(folder, entry)
        else:
            names = ", ".join([SITE, TOPICS, *(f"{name}/" for name in [*folder.records, MEDIA])])
            folder.add_error(entry, f"doesn't belong here; a content folder has {names}")
    return folder


def _entries(folder: Folder, path: Path) -> list[Path]:
    entries = []
    for entry in sorted(path.iterdir()):
        if entry.is_symlink() or not (entry.is_file() or entry.is_dir()):
            folder.add_error(entry, "is a link or a device; put the file itself here")
        # Version control and file browsers leave files like .gitkeep and .DS_Store behind.
        elif not entry.name.startswith("."):
            entries.append(entry)
    return entries


def _survey_records(folder: Folder, path: Path) -> None:
    for entry in _entries(folder, path):
        if entry.suffix != ".md" or not entry.is_file():
            folder.add_error(entry, "doesn't belong here; each record is a file such as ada-lovelace.md")
            continue
        if is_slug(entry.stem):
            folder.records[path.name][entry.stem] = entry
        else:
            message = f"{quoted(entry.name)} isn't a valid file name; {SLUG_FORM}, as in ada-lovelace.md"
            folder.add_error(entry, message)


def _survey_media(folder: Folder, path: Path) -> None:
    for entry in _entries(folder, path):
        if error := _name_error(entry):
            folder.add_error(entry, error)
        elif entry.suffix == SIDECAR:
            folder.sidecars[entry.stem] = entry
        else:
            folder.media[entry.name] = entry
    for name in folder.sidecars.keys() - folder.media.keys():
        folder.add_error(
            folder.sidecars[name], f"there is no {name} beside it; portrait.jpg.yaml describes portrait.jpg"
        )


def _name_error(entry: Path) -> str:
    if not entry.is_file():
        return "doesn't belong here; media/ can't have folders"
    if not entry.name.isascii() or not entry.name.replace(".", "").replace("-", "").replace("_", "").isalnum():
        return "isn't a valid file name; use letters, digits, dots, hyphens and underscores"
    if entry.suffix not in (*TYPES, SIDECAR):
        return f"isn't of a supported type; use {', '.join(TYPES)}"
    return ""


def read_folder(
    folder: Folder, index: RecordIndex, now: datetime, advance: Advance, *, convert_html: bool = False
) -> Content:
    """Return the content of a folder, or raise ContentError with every error in it."""
    reader = _FolderReader(folder, index, now, advance, convert_html)
    reader.read()
    if folder.errors:
        raise ContentError(sorted(folder.errors, key=lambda error: (error.file, error.line)))
    return reader.content


class _FolderReader:
    """Reads all files and collects their errors."""

    def __init__(self, folder: Folder, index: RecordIndex, now: datetime, advance: Advance, convert_html: bool) -> None:
        self._convert_html = convert_html
        self.content = Content({folder: [] for folder in SCHEMA}, index)
        self._folder, self._index, self._now, self._advance = folder, index, now, advance

    def read(self) -> None:
        """Read all files, each after the files that it refers to."""
        for name, paths in self._folder.records.items():
            self._index.expect(name, paths)
        self._index.expect(MEDIA, self._folder.media)
        for name, path in self._folder.media.items():
            self._read_media(name, path)
        self._read_topics(self._folder.file(TOPICS))
        self._read_site(self._folder.file(SITE))
        for name, paths in self._folder.records.items():
            for slug, path in paths.items():
                self._read_record(SCHEMA[name], slug, path)
                self._advance(1)

    def _reader(self, path: Path, record: str = "") -> Reader:
        zone = ZoneInfo(self._index.time_zone)
        return Reader(
            file=shown(path, self._folder.path),
            record=record,
            zone=zone,
            today=self._now.astimezone(zone).date(),
            site_zone=zone.key,
            errors=self._folder.errors,
            index=self._index,
        )

    def _text(self, path: Path, reader: Reader) -> str | None:
        try:
            return read_text(path)
        except ValidationError as error:
            reader.add_error_at(error.line, "", str(error))
        except OSError as error:
            reader.add_error_at(0, "", f"can't be read: {error.strerror}")
        return None

    def _tree(self, path: Path, reader: Reader) -> Node | None:
        text = self._text(path, reader)
        try:
            return None if text is None else read_yaml(text, 1, reader.add_error_at)
        except ValidationError as error:
            reader.add_error_at(error.line, "", str(error))
        return None

    def _read_media(self, name: str, path: Path) -> None:
        reader = self._reader(path, name)
        facts = MediaFacts(TYPES[path.suffix])
        try:
            facts = inspect_file(path)
        except ValidationError as error:
            reader.add_error_at(error.line, "", str(error))
        except OSError as error:
            reader.add_error_at(0, "", f"can't be read: {error.strerror}")
        self._index.media[name] = self.content.media[name] = facts
        notes: Node | None = MappingNode(1)
        if sidecar := self._folder.sidecars.get(name):
            reader = self._reader(sidecar, name)
            notes = self._tree(sidecar, reader)
        if notes is not None:
            schema = SCHEMA[MEDIA]
            values = reader.read(notes, schema.fields)
            values |= {field.column: getattr(facts, field.column) for field in schema.derived}
            self.content.records[MEDIA].append(ParsedRecord(name, reader.file, values))
        self._advance(1)

    def _read_topics(self, path: Path | None) -> None:
        if path is None:
            return
        reader = self._reader(path)
        tree = self._tree(path, reader)
        if isinstance(tree, MappingNode) and not tree.entries:
            return
        if not isinstance(tree, ListNode):
            if tree is not None:
                message = "must be a list of topics, each after a hyphen with the fields slug, title, summary"
                reader.add_error_at(tree.line, "", message)
            # Otherwise every reference to a topic would be an error too.
            self._index.unreadable.add("topics")
            return
        seen: set[str] = set()
        for number, item in enumerate(tree.items):
            values = reader.below(number).read(item, SCHEMA["topics"].fields)
            slug = values.pop("slug", "")
            if slug in seen:
                reader.add_error(f"{number}.slug", f"“{slug}” is listed twice")
            seen.add(slug)
            self.content.records["topics"].append(ParsedRecord(slug, reader.file, values))
        self._index.expect("topics", seen)

    def _read_site(self, path: Path | None) -> None:
        if path is None:
            if not self._index.has_site:
                self._folder.errors.append(
                    FieldError(SITE, 0, "", "is missing; a site that is loaded for the first time needs it")
                )
            return
        reader = self._reader(path)
        tree = self._tree(path, reader)
        if tree is None:
            return
        schema, moved = SCHEMA["site"], SCHEMA["moved_addresses"]
        values = reader.read(tree, (*schema.fields, Field(moved.folder, Rows(moved.model, *moved.fields))))
        for check in schema.checks:
            check(values, reader)
        self._index.time_zone = values.get("timezone", self._index.time_zone)
        for move in values.pop(moved.folder, ()):
            self.content.records[moved.folder].append(ParsedRecord(move.get("old", ""), reader.file, move))
        self.content.records[schema.folder].append(ParsedRecord(1, reader.file, values))
        self._advance(1)

    def _read_record(self, schema: RecordSchema, slug: str, path: Path) -> None:
        reader = self._reader(path, slug)
        text = self._text(path, reader)
        record = None if text is None else read_record_file(schema, text, reader, convert_html=self._convert_html)
        if record is not None:
            self.content.records[schema.folder].append(record)
