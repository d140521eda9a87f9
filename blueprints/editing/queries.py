"""Editing queries: what a form edits, who else is there, and what a draft says."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from blueprints.content.queries import (
    field_values,
    read_text_of,
    record_text,
    record_with_id,
    record_with_slug,
    schema_of,
    with_current_slugs,
)
from blueprints.editing.merge import Merged, Values, merge_texts
from blueprints.site.queries import get_site
from core.database import db
from core.fields.times import write_moment
from core.text import first_available, slugify
from models import AuditEntry, Draft, DraftForm, Revision, Status
from models.registry import record_type_in

HERE_FOR = timedelta(seconds=40)  # after the last sign of a form that is open
_ID = re.compile(r"[0-9]{1,18}")  # more digits are no number of the database
_KEY = re.compile(r"[0-9a-f]{32}")  # of a draft
SITE = ("site", "1")  # the folder and the ref of the settings
SETTINGS = "/desk/settings/"
SLUG = "slug"  # among the values of a draft, though not in the text


class NoSuchRecordError(Exception):
    """There is no such record or draft, or it can't be done with it."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a form edits: a record, a draft, or both; neither for a new record of which nothing is saved yet."""

    folder: str
    ref: str  # the id of the record, or the key of a draft that was never published
    record: Any | None
    draft: Draft | None

    @property
    def record_id(self) -> int | None:
        """The id of the record, if it is in the database."""
        return self.record.id if self.record else None

    @property
    def path(self) -> str:
        """The address of its form."""
        return SETTINGS if self.folder == SITE[0] else f"/desk/{self.folder}/{self.ref}/"

    @property
    def desk_list(self) -> str:
        """The address of the list at the desk that it is in, or of the settings."""
        return SETTINGS if self.folder == SITE[0] else f"/desk/{self.folder}/"

    @property
    def list_path(self) -> str:
        """The address on the site above the pages of its type."""
        record_type = record_type_in(self.folder)
        return record_type.path if record_type else f"/{self.folder}/"

    @property
    def text(self) -> str:
        """The text of the draft, or of the record."""
        if self.draft:
            return with_current_slugs(self.folder, self.draft.text)
        return record_text(self.folder, self.record) if self.record else "---\n---\n"

    @property
    def slug(self) -> str:
        """The slug that it has or is to have."""
        if self.draft and self.draft.slug:
            return self.draft.slug
        return str(getattr(self.record, SLUG, ""))

    @property
    def version(self) -> int:
        """The version of the draft; 0 while there is none."""
        return self.draft.version if self.draft else 0

    @property
    def key(self) -> str:
        """The key of the draft; empty while there is none."""
        return self.draft.key if self.draft else ""

    @property
    def lasting_ref(self) -> str:
        """The id of the record, or the key of a draft that was never published."""
        return self.ref if self.record_id is None else str(self.record_id)

    def values(self) -> Values:
        """Return the values of the draft or the record, its slug among them."""
        return with_slug(field_values(self.folder, self.text), self.slug)

    def title(self) -> str:
        """Return the title as it is in the text."""
        values = field_values(self.folder, self.text)
        title = values.get("title") or values.get("name")
        return title if isinstance(title, str) else ""

    def wanted_slug(self) -> str:
        """Return the slug to publish it at: the one that was typed, or else that of its title."""
        return self.slug or slugify(self.title(), self.singular)

    @property
    def singular(self) -> str:
        """What one record of this type is called."""
        record_type = record_type_in(self.folder)
        return record_type.singular if record_type else self.folder.rstrip("s")

    @property
    def plural(self) -> str:
        """What the records of this type are called."""
        record_type = record_type_in(self.folder)
        return record_type.plural if record_type else self.folder


def with_slug(values: Values, slug: str) -> Values:
    """Return values with a slug among them, if there is one."""
    return values | ({SLUG: slug} if slug else {})


def find_target(folder: str, ref: str) -> Target | None:
    """Return what an address of the desk edits; None if there is no such record."""
    if _ID.fullmatch(ref):
        record = record_with_id(folder, int(ref))
        return Target(folder, ref, record, draft_of(folder, int(ref))) if record else None
    if not _KEY.fullmatch(ref):
        return None
    draft = db.session.scalar(select(Draft).where(Draft.key == ref))
    if draft is not None and draft.folder != folder:
        return None
    if draft is None and (record_id := _published_as(folder, ref)) is not None:
        return find_target(folder, str(record_id))
    return Target(folder, ref, None, draft)


def existing_target(folder: str, ref: str) -> Target:
    """Return a record or a saved draft; NoSuchRecordError if there is neither."""
    target = find_target(folder, ref)
    if target is None or (target.record is None and target.draft is None):
        raise NoSuchRecordError(f"{folder}/{ref}")
    return target


def _published_as(folder: str, key: str) -> int | None:
    """Return the id of the record that a draft has become."""
    is_its = (Revision.draft_key == key) & (Revision.folder == folder) & Revision.record_id.is_not(None)
    return db.session.scalar(select(Revision.record_id).where(is_its).limit(1))


def merged_with_live(target: Target) -> Merged:
    """Return the values to publish: those of the draft, merged into the live record if it has changed meanwhile."""
    mine = target.values()
    if target.record is None or target.draft is None:
        return Merged(mine)
    slug = str(getattr(target.record, SLUG, ""))
    live = with_slug(field_values(target.folder, record_text(target.folder, target.record)), slug)
    base = db.session.get(Revision, target.draft.base_revision_id) if target.draft.base_revision_id else None
    base_text = with_current_slugs(target.folder, base.text) if base else ""
    before = with_slug(field_values(target.folder, base_text), base.slug) if base else live
    return merge_texts(before, live, mine)


def make_public(folder: str, values: Values, now: datetime) -> None:
    """Change the values of a hidden record to those of a public one."""
    if "status" not in {field.name for field in schema_of(folder).fields}:
        return
    if values.get("status") in (Status.DRAFT, Status.WITHDRAWN):
        del values["status"]
    if folder == "episodes":
        # Players sort episodes by this time, so each needs one.
        values.setdefault("publish_at", write_moment(now, ZoneInfo(get_site().timezone)))


def take_slug(target: Target, values: Values) -> str:
    """Take the slug out of the values to publish; one that follows the title has a number if it is taken."""
    wanted = values.pop(SLUG, "")
    if target.folder == SITE[0]:
        return SITE[0]
    slug = wanted if isinstance(wanted, str) and wanted else _free_slug(target)
    if SLUG in schema_of(target.folder).columns:
        values[SLUG] = slug  # a topic has it as a field
    return slug


def _free_slug(target: Target) -> str:
    return first_available(target.wanted_slug(), "", lambda slug: record_with_slug(target.folder, slug) is not None)


def draft_of(folder: str, record_id: int) -> Draft | None:
    """Return the draft of a live record."""
    return db.session.scalar(select(Draft).where(Draft.folder == folder, Draft.record_id == record_id))


def latest_drafts(limit: int) -> list[Target]:
    """Return the records and new records whose drafts were written last."""
    query = select(Draft).where(Draft.deleted_at.is_(None)).order_by(Draft.updated_at.desc()).limit(limit)
    targets = (find_target(draft.folder, str(draft.record_id or draft.key)) for draft in db.session.scalars(query))
    return [target for target in targets if target]


def new_key() -> str:
    """Return the key of a draft that doesn't exist yet."""
    return uuid4().hex


class State(StrEnum):
    """What visitors see of a record."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"


def state_of(target: Target, now: datetime) -> State:
    """Return what visitors see of a target at a time."""
    record, draft = target.record, target.draft
    if getattr(record, "deleted_at", None) or (draft and draft.deleted_at):
        return State.DELETED
    if record is None:
        return State.SCHEDULED if draft and draft.publish_at else State.DRAFT
    status = getattr(record, "status", Status.PUBLISHED)
    if status in (Status.DRAFT, Status.WITHDRAWN):
        return State(status)
    publish_at = getattr(record, "publish_at", None)
    return State.SCHEDULED if publish_at and publish_at > now else State.PUBLISHED


def errors_of(target: Target, now: datetime) -> list[Any]:
    """Return what is wrong with the text of a target."""
    _, errors = read_text_of(target.folder, target.wanted_slug(), target.text, now, target.record_id)
    return errors


def others_here(target: Target, account_id: int, now: datetime) -> list[str]:
    """Return the names of the other people who have a form of a target open."""
    is_its = (DraftForm.folder == target.folder) & (DraftForm.ref == target.lasting_ref)
    query = select(DraftForm).where(is_its, DraftForm.seen_at > now - HERE_FOR)
    forms = db.session.scalars(query.options(joinedload(DraftForm.account)))
    return sorted({form.account.name for form in forms if form.account and form.account_id != account_id})


def revisions_of(target: Target) -> list[Revision]:
    """Return the revisions of a record or of a draft that was never published, newest first."""
    query = select(Revision).where(*_is_of(target)).order_by(Revision.id.desc())
    return list(db.session.scalars(query.options(joinedload(Revision.account))))


def revision_of(target: Target, revision_id: int) -> Revision | None:
    """Return a revision of a record; None if it is one of another record."""
    return db.session.scalar(select(Revision).where(*_is_of(target), Revision.id == revision_id))


def _is_of(target: Target) -> tuple[Any, Any]:
    is_its = (
        Revision.record_id == target.record_id
        if target.record_id is not None
        else Revision.draft_key == (target.draft.key if target.draft else target.ref)
    )
    return Revision.folder == target.folder, is_its


def entry_to_undo(entry_id: int) -> AuditEntry | None:
    """Return an action that can still be undone."""
    entry = db.session.get(AuditEntry, entry_id)
    return entry if entry and entry.undo and entry.undone_at is None else None
