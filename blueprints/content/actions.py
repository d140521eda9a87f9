"""Loading of content files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from blueprints.content.faults import ContentError, Fault
from blueprints.content.folder import MEDIA, Folder, survey
from blueprints.content.folder_reader import Content, Parsed, read_content
from blueprints.content.media_files import MediaFacts
from blueprints.content.parts import assign_all
from blueprints.content.queries import catalogue, episodes_with_transcript, existing
from blueprints.content.record_type import RecordType
from blueprints.content.records import RECORD_TYPES
from blueprints.media.actions import store_file
from blueprints.media.queries import stored_path
from core.database import db
from core.terminal import Progress
from core.time import utc_now
from models import Episode, Record


@dataclass(frozen=True, slots=True)
class LoadResult:
    """How many records a content folder added, changed, and left as they were."""

    added: int
    changed: int
    unchanged: int

    def __str__(self) -> str:
        total = self.added + self.changed + self.unchanged
        return f"{total:,} records: {self.added:,} added, {self.changed:,} changed, {self.unchanged:,} unchanged."


def load_content(folder: Path, *, now: datetime | None = None, progress: Progress | None = None) -> LoadResult:
    """Load a content folder whole; ContentError, and nothing changed, when anything in it is wrong.

    Times that are relative count from the site's own day at `now`.
    """
    files = survey(folder)
    steps = _Steps(files, progress)
    known = catalogue()
    # Reading takes a while, and nobody else could write meanwhile.
    db.session.rollback()
    content = read_content(files, known, now or utc_now(), steps.advance)
    fresh = _store(content.media)
    try:
        with db.session.no_autoflush:
            result = _Writer(content, steps.advance).write()
        db.session.commit()
    except BaseException:
        db.session.rollback()
        for path in fresh:
            path.unlink(missing_ok=True)
        raise
    return result


class _Steps:
    """Counts each file twice: once read, once written."""

    def __init__(self, files: Folder, progress: Progress | None) -> None:
        self._done = 0
        self._all = 2 * (len(files.media) + sum(map(len, files.records.values())))
        self._progress = progress

    def advance(self, steps: int) -> None:
        self._done = min(self._done + steps, self._all)
        if self._progress:
            self._progress(self._done, self._all)


def _store(media: dict[str, MediaFacts]) -> list[Path]:
    """Copy files that are not stored yet, and return where they lie now."""
    fresh = []
    for name, facts in media.items():
        target = stored_path(facts.sha256)
        if facts.source is None or target.exists():
            continue
        fresh.append(target)
        if store_file(facts.source) != facts.sha256:
            raise ContentError([Fault(f"{MEDIA}/{name}", 0, "", "changed while it was read; load again")])
    return fresh


class _Writer:
    """Writes what was read into the session, touching only what is different."""

    def __init__(self, content: Content, advance: Callable[[int], None]) -> None:
        self._content, self._advance = content, advance
        self._records: dict[tuple[str, str | int], Any] = {}
        self._counts = {"added": 0, "changed": 0, "unchanged": 0}

    def write(self) -> LoadResult:
        for record_type in RECORD_TYPES:
            parsed = self._content.records[record_type.folder]
            found = self._look_up(record_type, [record.name for record in parsed])
            if record_type.model is Episode:
                self._free_numbers(parsed, found)
            columns = record_type.columns
            for record in parsed:
                self._counts[self._write(record_type, columns, record, found.get(record.name))] += 1
                if record_type.has_body or record_type.folder == MEDIA:
                    self._advance(1)
        self._refresh_transcripts()
        return LoadResult(**self._counts)

    def _refresh_transcripts(self) -> None:
        """Give episodes that the folder does not mention the lines of a transcript that it changes."""
        here = {record.name for record in self._content.records["episodes"]}
        for episode in episodes_with_transcript(list(self._content.media)):
            cues = self._content.media[episode.transcript.name].cues if episode.transcript else []
            if episode.slug not in here and episode.cues != cues:
                episode.cues = cues

    def _look_up(self, record_type: RecordType, names: list[str | int]) -> dict[str | int, Any]:
        found = existing(record_type, names, whole=True)
        others = {slug for folder, slug in self._content.references if folder == record_type.folder} - set(names)
        for name, record in (found | existing(record_type, sorted(others), whole=False)).items():
            self._records[record_type.folder, name] = record
        return found

    def _write(self, record_type: RecordType, columns: dict[str, Any], parsed: Parsed, record: Any | None) -> str:
        added = record is None
        if record is None:
            record = record_type.model(**{record_type.identity: parsed.name})
            self._records[record_type.folder, parsed.name] = record

        def find(folder: str, slug: str) -> Any:
            try:
                return self._records[folder, slug]
            except KeyError:
                message = f"{folder}/{slug} was removed while the files were read; load again"
                raise ContentError([Fault(parsed.file, 0, "", message)]) from None

        changed = assign_all(record, columns, parsed.values, find)
        if added:
            db.session.add(record)
            return "added"
        if changed and isinstance(record, Record):
            # A part that changed does not change its record's own row.
            record.updated_at = utc_now()
        return "changed" if changed else "unchanged"

    def _free_numbers(self, parsed: list[Parsed], found: dict[str | int, Any]) -> None:
        """Park the numbers of episodes that are renumbered, for two that swap theirs meet on the way."""
        for record in parsed:
            episode = found.get(record.name)
            place = (record.values["season"], record.values["number"])
            if episode is not None and (episode.season, episode.number) != place:
                episode.number = -episode.id
        db.session.flush()
