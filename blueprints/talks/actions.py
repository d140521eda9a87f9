"""Talk actions: add the talks of a table, all or none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from blueprints.accounts.actions import add_log_entry
from blueprints.content.queries import read_text_of
from blueprints.editing.actions import InvalidRecordError, add_draft, publish_target
from blueprints.editing.actions.snapshots import Change
from blueprints.editing.queries import Target, find_target
from blueprints.talks.table.speakers import Speaker
from blueprints.talks.table.talk import Talk
from blueprints.talks.term import Term, known_people, talk_values
from core.database import db, writing
from core.text import fold_for_search
from models import Account, AuditEntry, Status


class TalkError(Exception):
    """A talk can't be added; `number` is its row, and the message says why."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number = number


def add_talks(
    term: Term, talks: Sequence[Talk], account: Account, now: datetime, *, is_published: bool, with_people: bool
) -> AuditEntry:
    """Add talks to a series, as drafts or published, with their new speakers as draft people or published ones.

    Either all talks are added or TalkError is raised and nothing has changed. What is returned undoes all of it.
    """
    with writing():
        adding = _Adding(account, now)
        for number, talk in enumerate(talks):
            if talk.is_left_out:
                continue
            if talk.has_errors:
                raise TalkError(number, "has an error")
            try:
                slugs = [adding.person(speaker, with_people) for speaker in talk.speakers]
                adding.talk(talk_values(term, talk, slugs, now), is_published)
            except InvalidRecordError as error:
                raise TalkError(number, str(error)) from None
        return add_log_entry(
            account,
            "added-talks",
            folder="series",
            record_id=term.series.id,
            title=term.series.title,
            detail={"talks": adding.talks, "people": adding.people, "published": is_published},
            undo={"kind": "several", "parts": adding.parts},
        )


class _Adding:
    """Adds people and talks within the current transaction, and gathers what undoes that."""

    def __init__(self, account: Account, now: datetime) -> None:
        self._account, self._now = account, now
        # Asked here, since somebody may have added a person since the table was checked.
        self._known = known_people()
        self._new: dict[str, str] = {}  # slugs of people who were added, by folded name
        self.parts: list[dict[str, Any]] = []
        self.talks: list[str] = []  # the addresses of their forms
        self.people = 0

    def person(self, speaker: Speaker, is_published: bool) -> str:
        """Return the slug of a speaker, who is added if the site has nobody of this name."""
        found = self._known.find(speaker.name)
        if speaker.slug or len(found) == 1:
            return speaker.slug or found[0].slug
        name = fold_for_search(speaker.name)
        if name not in self._new:
            values = {"name": speaker.name, "affiliation": speaker.affiliation, "status": Status.DRAFT.value}
            target = self._publish("people", {path: value for path, value in values.items() if value}, is_published)
            self._new[name] = target.slug
            self.people += 1
        return self._new[name]

    def talk(self, values: dict[str, Any], is_published: bool) -> None:
        """Add a talk as a draft, or publish it."""
        if is_published:
            target = self._publish("events", values, is_published)
        else:
            key = uuid4().hex
            change = Change("events", None, key)
            target = self._draft("events", values, key)
            _, errors = read_text_of("events", target.wanted_slug(), target.text, self._now)
            if errors:
                raise InvalidRecordError(errors)
            self.parts.append(change.finish())
        self.talks.append(target.path)

    def _draft(self, folder: str, values: dict[str, Any], key: str) -> Target:
        add_draft(folder, values, self._account, self._now, key)
        target = find_target(folder, key)
        if target is None:
            raise LookupError(f"{folder}/{key}")
        return target

    def _publish(self, folder: str, values: dict[str, Any], is_public: bool) -> Target:
        draft = self._draft(folder, values, uuid4().hex)
        entry = publish_target(draft, self._account, self._now, lift=is_public)
        undo, entry.undo = entry.undo, None
        if undo:
            # The draft began with this action, so it goes with it.
            self.parts.append(undo | {"before": undo["before"] | {"draft": None}})
        if not is_public:
            entry.action = "created"
        db.session.flush()
        target = find_target(folder, str(entry.record_id))
        if target is None:
            raise LookupError(f"{folder}/{entry.record_id}")
        return target
