"""Content actions: load a content folder into the database, or say what that would change."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from blueprints.content.exceptions import ContentError
from blueprints.content.folder import MEDIA, Content, Folder, read_folder, survey
from blueprints.content.load_result import Action, Change, LoadResult, Untold
from blueprints.content.pruning import (
    PRUNED,
    WITH_IDENTIFIERS,
    changes_of_pruning,
    digests_of_everything,
    may_be_pruned,
)
from blueprints.content.pruning import changes_of_clearing as changes_of_clearing  # for other blueprints
from blueprints.content.pruning import is_referred_to as is_referred_to  # for other blueprints
from blueprints.content.queries import (
    episodes_with_transcript,
    existing_records,
    field_values,
    record_index,
    record_text,
    record_with_id,
    record_with_slug,
)
from blueprints.content.record_file import ParsedRecord, update_record
from blueprints.content.schema import SCHEMA, schemas_in_order
from blueprints.content.text_values import TextValues
from blueprints.media.actions import remove_stored, store_file, store_variants
from blueprints.media.queries import stored_path
from blueprints.registration.queries import event_with_slug
from blueprints.registration.queries.planning import people_to_notify
from core.database import db, writing
from core.fields.field_errors import FieldError
from core.fields.record import RecordSchema
from core.media_files import MediaFacts
from core.terminal import Progress
from core.time import utc_now
from models import Demonstration, Episode

SITE = "site"


def load_content(
    folder: Path,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
    convert_html: bool = False,
    remove: Collection[str] = (),
) -> LoadResult:
    """Load a whole content folder, or raise ContentError or DatabaseBusy and change nothing.

    Relative times are counted from the site's local date at `now`. Of the records that the folder doesn't have, those
    named in `remove` are removed if they still may be.
    """
    now = now or utc_now()
    content, steps = _read(folder, now, progress, convert_html, remove)
    fresh = _store(content.media)
    try:
        with writing(), db.session.no_autoflush:
            writer = _Writer(content, steps.advance)
            if remove:
                writer.decide_removals(remove)
            writer.remove(WITH_IDENTIFIERS)
            writer.write()
            writer.remove(reversed(PRUNED))
    except BaseException:
        for digest in fresh:
            remove_stored(digest)
        raise
    return writer.result(untold_changes(writer.changed("events"), now))


def preview_load(
    folder: Path, *, now: datetime | None = None, convert_html: bool = False, prune: bool = False
) -> LoadResult:
    """Return what loading a content folder would change, and change nothing; ContentError as for loading."""
    files = survey(folder)
    remove = may_be_pruned(record_index(), files) if prune else ()
    content, _ = _read(folder, now or utc_now(), None, convert_html, remove)
    try:
        with db.session.no_autoflush:
            writer = _Writer(content, lambda _steps: None, for_preview=True)
            # Before anything is written into the session, whose new records are not in the database.
            pruned = changes_of_pruning(content) if prune else []
            writer.write()
            writer.changes += pruned
            return writer.result([])
    finally:
        db.session.rollback()


def _read(
    folder: Path, now: datetime, progress: Progress | None, convert_html: bool, remove: Iterable[str]
) -> tuple[Content, "_Steps"]:
    files = survey(folder)
    steps = _Steps(files, progress)
    index = record_index()
    index.release(remove)
    # Reading takes a while, and SQLite can't empty its log while a transaction is open.
    db.session.rollback()
    return read_folder(files, index, now, steps.advance, convert_html=convert_html), steps


def write_record(folder: str, parsed: ParsedRecord, record: Any | None) -> tuple[Any, list[str]]:
    """Write a record that was read from a text, within the current transaction; a new one if `record` is None.

    Returns the record, and the names of the fields that changed.
    """
    schema = SCHEMA[folder]
    if record is None:
        # There is one site, whose file has no name.
        record = schema.model(**({} if schema.folder == SITE else {schema.natural_key: parsed.name}))
        db.session.add(record)
    elif folder != SITE and getattr(record, schema.natural_key) != parsed.name:
        setattr(record, schema.natural_key, parsed.name)
    with db.session.no_autoflush:
        return record, update_record(schema, record, parsed.values, record_with_slug)


def note_demonstration(result: LoadResult, before: TextValues | None, loaded: Demonstration | None = None) -> None:
    """Note what the demonstration has just added to a site with these values, so that it can be cleared again."""
    added = {change.name for change in result.changes if change.action is Action.ADDED}
    with writing():
        loaded = loaded or Demonstration()
        loaded.records = {name: digest for name, digest in digests_of_everything().items() if name in added}
        loaded.site_before, loaded.ended_at = before, utc_now()
        loaded.site_after = field_values(SITE, record_text(SITE, record_with_id(SITE, 1)))
        db.session.add(loaded)


def remove_records(names: Collection[str]) -> None:
    """Remove records by names such as events/open-day, with their revisions, within the current transaction."""
    # Each before those that it refers to.
    for folder in reversed(PRUNED):
        wanted = [name.partition("/")[2] for name in names if name.partition("/")[0] == folder]
        for record in existing_records(SCHEMA[folder], wanted, whole=False).values():
            db.session.delete(record)
        db.session.flush()


def untold_changes(slugs: Iterable[str], now: datetime) -> list[Untold]:
    """Return the events that aren't over and whose registrants haven't been notified of a change."""
    events = [event for slug in slugs if (event := event_with_slug(slug))]
    counts = [Untold(event.slug, sum(1 for _ in people_to_notify(event, now))) for event in events]
    return [untold for untold in counts if untold.people]


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


def _store(media: dict[str, MediaFacts]) -> list[str]:
    """Copy files that are not stored yet, make the sizes of pictures, and return the digests of the copies."""
    fresh = []
    for name, facts in media.items():
        if facts.source is None or stored_path(facts.sha256).exists():
            continue
        fresh.append(facts.sha256)
        if store_file(facts.source) != facts.sha256:
            raise ContentError([FieldError(f"{MEDIA}/{name}", 0, "", "changed while it was being read; load again")])
        store_variants(facts.sha256, facts.width, facts.mime_type)
    return fresh


class _Writer:
    """Writes the records of a content folder into the session, changing only what differs."""

    def __init__(self, content: Content, advance: Callable[[int], None], *, for_preview: bool = False) -> None:
        self._content, self._advance, self._for_preview = content, advance, for_preview
        self._records: dict[tuple[str, str | int], Any] = {}
        self.changes: list[Change] = []
        self._pruned: list[Change] = []

    def changed(self, folder: str) -> list[str]:
        """Return the slugs of the records of a folder that were changed."""
        names = [change.name for change in self.changes if change.action is Action.CHANGED]
        return [name.partition("/")[2] for name in names if name.startswith(f"{folder}/")]

    def result(self, untold: list[Untold]) -> LoadResult:
        """Return what was written."""
        actions = [change.action for change in self.changes]
        added, changed = actions.count(Action.ADDED), actions.count(Action.CHANGED)
        read = sum(map(len, self._content.records.values()))
        remarks = [
            remark for records in self._content.records.values() for record in records for remark in record.remarks
        ]
        return LoadResult(added, changed, read - added - changed, self.changes, untold, remarks)

    def write(self) -> None:
        """Write every record of the folder."""
        for schema in schemas_in_order():
            records = self._content.records[schema.folder]
            found = self._look_up(schema, [record.name for record in records])
            if schema.model is Episode and not self._for_preview:
                self._free_numbers(records, found)
            for record in records:
                self._write(schema, record, found.get(record.name))
                if schema.has_body or schema.folder == MEDIA:
                    self._advance(1)
        self._refresh_transcripts()

    def decide_removals(self, names: Collection[str]) -> None:
        """Choose the named records for removal, except those that have become necessary meanwhile."""
        self._pruned = [
            change
            for change in changes_of_pruning(self._content)
            if change.action is Action.KEPT or change.name in names
        ]
        self.changes += self._pruned

    def remove(self, folders: Iterable[str]) -> None:
        """Remove the chosen records of some folders, each given before those that it refers to."""
        removed = [change.name.split("/", 1) for change in self._pruned if change.action is Action.REMOVED]
        for folder in folders:
            slugs = [slug for name, slug in removed if name == folder]
            if slugs:
                db.session.flush()
                for record in existing_records(SCHEMA[folder], slugs, whole=False).values():
                    db.session.delete(record)
                db.session.flush()

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

    def _write(self, schema: RecordSchema, parsed: ParsedRecord, record: Any | None) -> None:
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

        fields = update_record(schema, record, parsed.values, find)
        if added and not self._for_preview:
            db.session.add(record)
        if added or fields:
            name = schema.folder if schema.folder == "site" else f"{schema.folder}/{parsed.name}".replace("//", "/")
            action = Action.ADDED if added else Action.CHANGED
            self.changes.append(Change(action, name, () if added else fields))

    def _free_numbers(self, records: list[ParsedRecord], found: dict[str | int, Any]) -> None:
        """Give renumbered episodes a temporary number, so that two episodes can swap numbers."""
        for record in records:
            episode = found.get(record.name)
            place = (record.values["season"], record.values["number"])
            if episode is not None and (episode.season, episode.number) != place:
                episode.number = -episode.id
        db.session.flush()
