"""People who are created in place: named in the form of an event before they have a page of their own."""

from datetime import datetime

from blueprints.accounts.actions import add_log_entry
from blueprints.content.actions import write_record
from blueprints.content.queries import NEW, read_text_of, record_with_slug, slug_typed, text_of
from blueprints.editing.actions.publishing import InvalidRecordError
from blueprints.editing.actions.snapshots import Change
from core.database import db, writing
from core.text import first_available, one_line, slugify
from models import Account, Status

PEOPLE = "people"


def create_person_draft(name: str, account: Account | None, now: datetime) -> str:
    """Create a person who is not public yet, and return the slug; one of that name who exists is that person."""
    name = one_line(name)
    with writing():
        known = slug_typed(PEOPLE, f"{NEW}{name}")
        if not known.startswith(NEW):
            return known
        slug = first_available(slugify(name, "person"), "", lambda slug: record_with_slug(PEOPLE, slug) is not None)
        text = text_of(PEOPLE, {"name": name, "status": str(Status.DRAFT)})
        parsed, errors = read_text_of(PEOPLE, slug, text, now)
        if parsed is None or errors:
            raise InvalidRecordError(errors)
        change = Change(PEOPLE, None)
        record, _ = write_record(PEOPLE, parsed, None)
        db.session.flush()
        change.record_id = record.id
        add_log_entry(account, "created", folder=PEOPLE, record_id=record.id, title=name, undo=change.finish())
    return slug
