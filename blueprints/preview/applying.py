"""Making a draft the live record within a trial, which is rolled back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from blueprints.content.actions import write_record
from blueprints.content.queries import record_with_slug, schema_of
from blueprints.editing.queries import Target, find_target
from blueprints.preview.moments import Moment, moments_of
from blueprints.preview.reading import LeftOut, readable, references
from core.database import db
from core.trial import Trial
from models import Draft, Event

MOST_LINKED = 50  # drafts that are shown along with one


class NothingToShowError(Exception):
    """A draft can't be shown at all, for the reasons given."""

    def __init__(self, reasons: tuple[LeftOut, ...]) -> None:
        super().__init__(reasons)
        self.reasons = reasons


@dataclass(slots=True)
class Applied:
    """A draft as the trial has it, and the drafts that it refers to."""

    folder: str
    slug: str
    path: str
    zone: str
    publish_at: datetime | None
    moments: list[Moment]
    files: tuple[str, ...]  # media that nobody else may see yet
    left_out: tuple[LeftOut, ...] = ()
    linked: list["Applied"] = field(default_factory=list)
    title: str = ""
    ref: str = ""


def apply_draft(
    folder: str, ref: str, trial: Trial, now: datetime, *, is_full: bool = False, hides_meeting: bool = False
) -> Applied:
    """Publish a draft, with the drafts it refers to, in a trial; LookupError or NothingToShowError if that can't be.

    `is_full` takes all places, `hides_meeting` leads those who join online to the page itself.
    """
    target = _find(folder, ref)
    linked = []
    for other in _linked(target):
        try:
            linked.append(_apply(_find(other.folder, other.ref), trial, now))
        except NothingToShowError:
            continue
    # Found again: the session has forgotten everything that was loaded before.
    applied = _apply(_find(folder, ref), trial, now, is_full=is_full, hides_meeting=hides_meeting)
    applied.linked = linked
    return applied


def moments_of_draft(target: Target, now: datetime) -> list[Moment]:
    """Return the moments at which the page of a draft looks different."""
    parsed = readable(target, now).parsed
    return moments_of(parsed.values if parsed else {}, now)


def can_be_full(target: Target, now: datetime) -> bool:
    """Tell whether the event of a draft has a limited number of places."""
    parsed = readable(target, now).parsed
    return bool(parsed and (parsed.values.get("capacity") or parsed.values.get("online_capacity")))


def _find(folder: str, ref: str) -> Target:
    target = find_target(folder, ref)
    if target is None or (target.record is None and target.draft is None):
        raise LookupError(f"{folder}/{ref}")
    return target


def _linked(target: Target) -> Iterator[Target]:
    """Yield the drafts that were never published and that a draft refers to, each before those that refer to it."""
    seen = {(target.folder, target.ref)}

    def below(one: Target) -> Iterator[Target]:
        wanted = set(references(schema_of(one.folder).fields, one.values()))
        query = select(Draft.folder, Draft.key).where(
            Draft.record_id.is_(None), Draft.deleted_at.is_(None), Draft.folder.in_({folder for folder, _ in wanted})
        )
        for folder, key in db.session.execute(query).all():
            if (folder, key) in seen or len(seen) > MOST_LINKED:
                continue
            found = find_target(folder, key)
            if found and (folder, found.wanted_slug()) in wanted and not record_with_slug(folder, found.wanted_slug()):
                seen.add((folder, key))
                yield from below(found)
                yield found

    yield from below(target)


def _apply(
    target: Target, trial: Trial, now: datetime, *, is_full: bool = False, hides_meeting: bool = False
) -> Applied:
    found = readable(target, now)
    if found.parsed is None:
        raise NothingToShowError(found.left_out)
    values = found.parsed.values
    with db.session.no_autoflush:
        record, _ = write_record(target.folder, found.parsed, target.record)
        if isinstance(record, Event):
            if is_full:
                record.places_taken, record.online_places_taken = record.capacity or 0, record.online_capacity or 0
            if hides_meeting and record.online_url:
                record.online_url = current_app.config["BASE_URL"] + record.path
        path = getattr(record, "path", "/")
        title = str(getattr(record, "title", None) or record.name)
    try:
        trial.write()
    except IntegrityError as error:
        raise NothingToShowError((*found.left_out, LeftOut("The draft", f"can’t be stored: {error.orig}"))) from error
    return Applied(
        folder=target.folder,
        slug=str(found.parsed.name),
        path=path,
        zone=values.get("timezone") or "",
        publish_at=values.get("publish_at"),
        moments=moments_of(values, now),
        files=tuple(f"/media/{values[name]}" for name in ("audio", "transcript") if values.get(name)),
        left_out=found.left_out,
        title=title,
        ref=target.ref,
    )
