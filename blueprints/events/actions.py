"""Event actions: add imported events."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime

from blueprints.events.importing.parsed_calendar import ImportedEvent
from blueprints.events.kept_entries import is_incomplete, keep_missing, remove_outdated
from blueprints.events.queries import all_slugs, all_uids
from blueprints.site.queries import all_topics
from core.database import db, writing
from core.text import first_available, fold_for_search
from models import Event, Topic

COLUMNS = [column.name for column in fields(ImportedEvent) if column.name not in ("slug", "categories")]
RESERVED_SLUGS = {"embed"}  # paths below /events/ that aren't events


@dataclass(slots=True)
class ImportResult:
    """Counts of added and already present events, and the categories that match no topic of this site."""

    added: int = 0
    already_present: int = 0
    unknown_categories: set[str] = field(default_factory=set)


def import_events(imported_events: Sequence[ImportedEvent]) -> ImportResult:
    """Add the events whose uid is new, all in one transaction; leave events that are already present unchanged."""
    with writing():
        return _add_events(imported_events)


def _add_events(imported_events: Sequence[ImportedEvent]) -> ImportResult:
    result = ImportResult()
    topics = {fold_for_search(word): topic for topic in all_topics() for word in (topic.title, topic.slug)}
    uids, slugs = all_uids(), all_slugs() | RESERVED_SLUGS
    for imported in imported_events:
        if imported.uid in uids:
            result.already_present += 1
            continue
        slug = first_available(imported.slug, "", slugs.__contains__)
        uids.add(imported.uid)
        slugs.add(slug)
        event = Event(slug=slug, **{name: getattr(imported, name) for name in COLUMNS})
        event.topics = _topics(imported, topics, result)
        db.session.add(event)
        result.added += 1
    return result


def _topics(imported: ImportedEvent, topics: dict[str, Topic], result: ImportResult) -> list[Topic]:
    known = [topics[fold_for_search(word)] for word in imported.categories if fold_for_search(word) in topics]
    result.unknown_categories.update(word for word in imported.categories if fold_for_search(word) not in topics)
    return list({topic.id: topic for topic in known}.values())


def keep_calendar_entries(now: datetime) -> None:
    """Keep the calendar entries that are missing or outdated, in short transactions between which others can write."""
    if not is_incomplete(now):
        return
    with writing():
        remove_outdated(now)
        kept = keep_missing(db.session.connection(), now)
    while kept:
        with writing():
            kept = keep_missing(db.session.connection(), now)
