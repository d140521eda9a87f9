"""Saving what a form sends into a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from blueprints.content.queries import text_of
from blueprints.editing.actions.revising import live_revision
from blueprints.editing.merge import Conflict, Values, digests_of, merge_form
from blueprints.editing.queries import SLUG, NoSuchRecordError, Target, find_target
from core.database import db, writing
from models import Account, Draft, DraftForm

FORM_KEPT = timedelta(days=2)  # after its last request; a form that was open for longer merges by its own digests


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent: its values, and what it had received before."""

    values: Values
    form: str  # its name, a random one for each page that is opened
    sequence: int  # of this request
    answered: int = 0  # the sequence of the last request that the form has had an answer to
    version: int = 0  # of the draft in that answer, or when the form was opened
    seen: Mapping[str, str] = field(default_factory=dict)  # the digest of each field in that answer


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft after a form was saved, and the fields that two people changed."""

    target: Target
    conflicts: list[Conflict]
    is_late: bool = False  # a later request of the same form had come before


def save_draft(folder: str, ref: str, sent: Sent, account: Account | None, now: datetime) -> Saved:
    """Merge what a form sent into the draft, which is created if anything differs from the live record.

    NoSuchRecordError if there is no such record.
    """
    with writing():
        return save(folder, ref, sent, account, now)


def save(folder: str, ref: str, sent: Sent, account: Account | None, now: datetime) -> Saved:
    """Do what `save_draft` does within the current transaction."""
    target = find_target(folder, ref)
    if target is None:
        raise NoSuchRecordError(f"{folder}/{ref}")
    known = _form_of(target.draft, sent.form)
    if known and sent.sequence <= known.sequence:
        return Saved(target, [], is_late=True)
    current = target.values()
    # After an answer that got lost, what was changed here counts from the request and not from the answer before it.
    seen = known.digests if known and known.sequence > sent.answered else sent.seen
    writers = target.draft.writers if target.draft else {}
    merged = merge_form(current, sent.values, seen, writers, sent.form, sent.version)
    draft = target.draft
    if merged.changed:
        draft = draft or _new_draft(target)
        draft.version += 1
        draft.writers = draft.writers | {path: [draft.version, sent.form] for path in merged.changed}
        values = dict(merged.values)
        draft.slug = values.pop(SLUG, "")
        draft.text = text_of(folder, values)
        draft.editor_id, draft.updated_at = account.id if account else None, now
        db.session.flush()
    if draft:
        _note(draft, sent, account, now)
    return Saved(Target(folder, ref, target.record, draft), merged.conflicts)


def note_form(folder: str, ref: str, form: str, account: Account, now: datetime) -> None:
    """Note that a form is still open, for the others who edit the same record."""
    with writing():
        target = find_target(folder, ref)
        known = _form_of(target.draft, form) if target else None
        if known:
            known.seen_at = now


def _form_of(draft: Draft | None, form: str) -> DraftForm | None:
    if draft is None:
        return None
    return db.session.scalar(select(DraftForm).where(DraftForm.draft_id == draft.id, DraftForm.form == form))


def _note(draft: Draft, sent: Sent, account: Account | None, now: datetime) -> None:
    known = _form_of(draft, sent.form)
    if known is None:
        db.session.execute(delete(DraftForm).where(DraftForm.seen_at < now - FORM_KEPT))
        known = DraftForm(draft_id=draft.id, form=sent.form, account_id=account.id if account else None)
        db.session.add(known)
    known.sequence, known.digests, known.seen_at = sent.sequence, digests_of(sent.values), now


def _new_draft(target: Target) -> Draft:
    draft = Draft(folder=target.folder, record_id=target.record_id, slug=target.slug, text=target.text, version=0)
    draft.writers = {}
    if target.record is None:
        draft.key = target.ref
    else:
        draft.base_revision_id = live_revision(target.folder, target.record).id
    db.session.add(draft)
    return draft
