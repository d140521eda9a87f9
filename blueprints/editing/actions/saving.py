"""Saving what a form sends into a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from blueprints.content.queries import text_of
from blueprints.editing.actions.revising import begin_draft
from blueprints.editing.merge import Conflict, Values, digests_of, merge_form
from blueprints.editing.queries import SLUG, NoSuchRecordError, Target, find_target
from core.database import db, writing
from models import Account, DraftForm

FORM_KEPT = timedelta(days=2)  # after its last request; a form that was open for longer merges by its own digests


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent: its values, and what it had received before."""

    values: Values
    form: str  # its name, a random one for each page that is opened
    sequence: int  # of this request
    answered: int = 0  # the sequence of the last request that the form has had an answer to
    draft: str = ""  # the key of the draft in that answer, or when the form was opened
    version: int = 0  # of that draft
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
    known = _form_of(target, sent.form)
    if known and sent.sequence <= known.sequence:
        return Saved(target, [], is_late=True)
    current = target.values()
    # After an answer that got lost, what was changed here counts from the request and not from the answer before it.
    seen = known.digests if known and known.sequence > sent.answered else sent.seen
    writers = target.draft.writers if target.draft else {}
    # Versions count within one draft. Of one that was begun after the answer, the form has seen nothing.
    version = sent.version if sent.draft == target.key else 0
    merged = merge_form(current, sent.values, seen, writers, sent.form, version)
    draft = target.draft
    if merged.changed:
        draft = draft or begin_draft(target)
        draft.version += 1
        draft.writers = draft.writers | {path: [draft.version, sent.form] for path in merged.changed}
        values = dict(merged.values)
        draft.slug = values.pop(SLUG, "")
        draft.text = text_of(folder, values)
        draft.editor_id, draft.updated_at = account.id if account else None, now
        db.session.flush()
    known = known or _new_form(target, sent.form, account, now)
    known.sequence, known.digests, known.seen_at = sent.sequence, digests_of(sent.values), now
    return Saved(Target(folder, ref, target.record, draft), merged.conflicts)


def note_form(folder: str, ref: str, form: str, account: Account, now: datetime) -> None:
    """Note that a form is still open, for the others who edit the same record."""
    with writing():
        if target := find_target(folder, ref):
            known = _form_of(target, form) or _new_form(target, form, account, now)
            known.seen_at = now


def _form_of(target: Target, form: str) -> DraftForm | None:
    is_its = (DraftForm.folder == target.folder) & (DraftForm.ref == target.lasting_ref)
    return db.session.scalar(select(DraftForm).where(is_its, DraftForm.form == form))


def _new_form(target: Target, form: str, account: Account | None, now: datetime) -> DraftForm:
    db.session.execute(delete(DraftForm).where(DraftForm.seen_at < now - FORM_KEPT))
    account_id = account.id if account else None
    known = DraftForm(folder=target.folder, ref=target.lasting_ref, form=form, account_id=account_id, sequence=0)
    db.session.add(known)
    return known
