"""Content actions: load a content folder into the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from blueprints.content.exceptions import ContentError
from blueprints.content.folder import MEDIA, Content, Folder, read_folder, survey
from blueprints.content.media_files import MediaFacts
from blueprints.content.queries import episodes_with_transcript, existing_records, record_index
from blueprints.content.record_file import ParsedRecord, update_record
from blueprints.content.schema import schemas_in_order
from blueprints.media.actions import store_file
from blueprints.media.queries import stored_path
from core.database import db, writing
from core.fields.field_errors import FieldError
from core.fields.record import RecordSchema
from core.terminal import Progress
from core.time import utc_now
from models import Episode


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The numbers of records that a content folder added, changed, and left unchanged."""

    added: int
    changed: int
    unchanged: int

    def __str__(self) -> str:
        total = self.added + self.changed + self.unchanged
        return f"{total:,} records: {self.added:,} added, {self.changed:,} changed, {self.unchanged:,} unchanged."


def load_content(folder: Path, *, now: datetime | None = None, progress: Progress | None = None) -> LoadResult:
    """Load a whole content folder, or raise ContentError or DatabaseBusy and change nothing.

    Relative times are counted from the site's local date at `now`.
    """
    files = survey(folder)
    steps = _Steps(files, progress)
    index = record_index()
    # Reading takes a while, and SQLite can't empty its log while a transaction is open.
    db.session.rollback()
    content = read_folder(files, index, now or utc_now(), steps.advance)
    fresh = _store(content.media)
    try:
        with writing(), db.session.no_autoflush:
            return _Writer(content, steps.advance).write()
    except BaseException:
        for path in fresh:
            path.unlink(missing_ok=True)
        raise


class _Steps:
    """Counts each file twice: when it is read and when it is written."""

    def __init__(self, files: Folder, progress: Progress | None) -> None:
        self._done = 0
        self._all = 2 * (len(files.media) + sum(map(len, files.records.values())))
        self._progress = progress

    def advance(self, steps: int) -> None:
        self._done = min(self._done + steps, self._all)
        if self._progress:
            self._progress(self._done, self._all)


def _store(media: dict[str, MediaFacts]) -> list[Path]:
    """Copy files that are not stored yet, and return the paths of the copies."""
    fresh = []
    for name, facts in media.items():
        target = stored_path(facts.sha256)
        if facts.source is None or target.exists():
            continue
        fresh.append(target)
        if store_file(facts.source) != facts.sha256:
            raise ContentError([FieldError(f"{MEDIA}/{name}", 0, "", "changed while it was being read; load again")])
    return fresh


class _Writer:
    """Writes the records of a content folder into the session, changing only what differs."""

    def __init__(self, content: Content, advance: Callable[[int], None]) -> None:
        self._content, self._advance = content, advance
        self._records: dict[tuple[str, str | int], Any] = {}
        self._counts = {"added": 0, "changed": 0, "unchanged": 0}

    def write(self) -> LoadResult:
        for schema in schemas_in_order():
            records = self._content.records[schema.folder]
            found = self._look_up(schema, [record.name for record in records])
            if schema.model is Episode:
                self._free_numbers(records, found)
            for record in records:
                self._counts[self._write(schema, record, found.get(record.name))] += 1
                if schema.has_body or schema.folder == MEDIA:
                    self._advance(1)
        self._refresh_transcripts()
        return LoadResult(**self._counts)

    def _refresh_transcripts(self) -> None:
        """Update episodes that are not in the folder but whose transcript it changes."""
        here = {record.name for record in self._content.records["episodes"]}
        for episode in episodes_with_transcript(list(self._content.media)):
            cues = self._content.media[episode.transcript.name].cues if episode.transcript else []
            if episode.slug not in here and episode.cues != cues:
                episode.cues = cues

    def _look_up(self, schema: RecordSchema, names: list[str | int]) -> dict[str | int, Any]:
        found = existing_records(schema, names, whole=True)
        others = {slug for folder, slug in self._content.index.references if folder == schema.folder} - set(names)
        for name, record in (found | existing_records(schema, sorted(others), whole=False)).items():
            self._records[schema.folder, name] = record
        return found

    def _write(self, schema: RecordSchema, parsed: ParsedRecord, record: Any | None) -> str:
        added = record is None
        if record is None:
            record = schema.model(**{schema.natural_key: parsed.name})
            self._records[schema.folder, parsed.name] = record

        def find(folder: str, slug: str) -> Any:
            try:
                return self._records[folder, slug]
            except KeyError:
                message = f"{folder}/{slug} was removed while the files were being read; load again"
                raise ContentError([FieldError(parsed.file, 0, "", message)]) from None

        changed = update_record(schema, record, parsed.values, find)
        if added:
            db.session.add(record)
            return "added"
        return "changed" if changed else "unchanged"

    def _free_numbers(self, records: list[ParsedRecord], found: dict[str | int, Any]) -> None:
        """Give renumbered episodes a temporary number, so that two episodes can swap numbers."""
        for record in records:
            episode = found.get(record.name)
            place = (record.values["season"], record.values["number"])
            if episode is not None and (episode.season, episode.number) != place:
                episode.number = -episode.id
        db.session.flush()
