"""Consequences: what a change of an event does to its registrants."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import case, func, select

from blueprints.registration.notifications import Facts, Notification, facts_of_message, notified_state
from blueprints.registration.queries.delayed_notices import delayed_notices
from blueprints.registration.queries.event_facts import EventFacts
from blueprints.registration.queries.planning import (
    Audience,
    Change,
    calendar_method,
    changes_between,
    people_to_notify,
    plan_settlement,
    promotion,
)
from blueprints.registration.queries.words import changes_in_words, reminders_in_words
from core.database import db
from core.ics import CalendarMethod
from models import DelayedNotice, Event, OutboundMessage, Registration
from models.event import Attendance
from models.registration import ACTIVE, RegistrationStatus

# How long everything can be undone.
DELAY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class PlannedMail:
    """A message that somebody will get, and the status that their registration has then."""

    registration: Registration
    kind: Notification
    status: RegistrationStatus
    offer_until: datetime | None = None
    calendar: CalendarMethod | None = None
    changes: tuple[Change, ...] = ()

    def message(self, event: Event, now: datetime) -> OutboundMessage:
        """Return the message that is queued if the event is then as given; it is not in the outbox."""
        facts = replace(Facts.of(self.registration, event), status=self.status, offer_until=self.offer_until)
        more = {"changes": [asdict(change) for change in self.changes]} if self.changes else {}
        return OutboundMessage(
            kind=self.kind,
            registration_id=self.registration.id,
            recipient=self.registration.email,
            facts=facts_of_message(self.kind, facts, self.calendar, more),
            created_at=now,
        )


@dataclass(frozen=True)
class Consequences:
    """What a change of an event does; it is empty for a change that concerns nobody."""

    event: Event  # as it will be; not the record in the database
    now: datetime  # when it is done
    changes: list[Change] = field(default_factory=list)
    mails: list[PlannedMail] = field(default_factory=list)
    reminders: list[Change] = field(default_factory=list)
    # How many have a place beyond those that there will be, and how many chose a mode that there no longer is.
    above_capacity: dict[Attendance, int] = field(default_factory=dict)
    without_mode: dict[Attendance, int] = field(default_factory=dict)
    outside_window: int = 0  # how many registered at a time at which nobody could, by the new window
    registered: int = 0  # how many have a place or wait for one
    is_hidden: bool = False  # whether it disappears from the site

    def __bool__(self) -> bool:
        """Whether there is anything to show before publishing."""
        return bool(self.changes and (self.registered or self.mails))

    @cached_property
    def notified(self) -> list[PlannedMail]:
        """The mails that say what has changed, which need not be sent."""
        return [mail for mail in self.mails if mail.kind is Notification.CHANGED]

    @cached_property
    def moving(self) -> list[PlannedMail]:
        """The mails to people who get a place or an offer, or whose offer has expired, which are sent in any case."""
        return [mail for mail in self.mails if mail.kind is not Notification.CHANGED]

    @property
    def calendar_updates(self) -> int:
        """How many mails change an entry in somebody's calendar."""
        return sum(1 for mail in self.notified if mail.calendar)

    def count(self, kind: Notification | str) -> int:
        """Return how many mails of a kind there are."""
        return sum(1 for mail in self.mails if mail.kind == kind)

    def names(self, kind: Notification | str) -> list[str]:
        """Return who gets a mail of a kind, in order."""
        return [mail.registration.name for mail in self.mails if mail.kind == kind]

    @property
    def notified_by_status(self) -> dict[RegistrationStatus, int]:
        """How many in each status are notified of the change."""
        return dict(Counter(mail.status for mail in self.notified))

    def mail_to(self, registration_id: int) -> PlannedMail | None:
        """Return the mail that somebody will get."""
        return next((mail for mail in self.mails if mail.registration.id == registration_id), None)

    def message_to(self, registration_id: int) -> OutboundMessage | None:
        """Return the message that somebody will get, to be shown."""
        mail = self.mail_to(registration_id)
        return mail.message(self.event, self.now) if mail else None


def consequences_of(
    event_id: int, before: EventFacts, after: EventFacts, now: datetime, *, notifies: bool = True
) -> Consequences:
    """Return what changing an event's facts does a minute from now; `notifies` is whether registrants are notified.

    Nothing is written, and the change need not have been made. A change that can still be undone is carried out
    together with this one, so that `before` is then what was before that one.
    """
    notices = delayed_notices(event_id)
    now += DELAY
    first = _joined(notices, before)
    audience = audience_of(notices, after, now)
    audience = replace(audience, everybody=notifies and notifies_registrants(first, after, now))
    return _consequences(event_id, first, after.after(before), audience, now, is_due=bool(notices))


def delayed_consequences(event: Event) -> Consequences | None:
    """Return what the changes of an event that can still be undone are about to do; None if there are none."""
    notices = delayed_notices(event.id)
    if not notices:
        return None
    now, after = max(notice.run_at for notice in notices), EventFacts.of(event)
    return _consequences(event.id, _joined(notices, after), after, audience_of(notices, after, now), now, is_due=True)


def audience_of(notices: Sequence[DelayedNotice], after: EventFacts, now: datetime) -> Audience:
    """Return who is notified of changes that are carried out together; the last one decides whether anybody is."""
    published = [notice for notice in notices if notice.only is None]
    only = frozenset(number for notice in notices for number in notice.only or ())
    if not published:
        return Audience(everybody=False, only=only)
    before = EventFacts.from_json(published[0].before)
    everybody = published[-1].notifies and notifies_registrants(before, after, now)
    return Audience(everybody, only, since=published[0].created_at)


def notifies_registrants(before: EventFacts, after: EventFacts, now: datetime) -> bool:
    """Tell whether a change is one that registrants are notified of: of time, place or status."""
    was, becomes = before.as_event(0), after.as_event(0)
    reappears = becomes.is_public(now) and not was.is_public(now)
    was_state, state = notified_state(was), notified_state(becomes)
    return reappears or any(changes_between(was_state, state, attendance) for attendance in Attendance)


def plan_notice(event: Event, now: datetime, audience: Audience) -> list[PlannedMail]:
    """Return the mails that a notice causes at a time."""
    settlement = plan_settlement(event, now)
    gets = promotion(event, now)
    mails = [
        PlannedMail(one, Notification.LAPSED, RegistrationStatus.LAPSED, one.offer_until) for one in settlement.lapsed
    ]
    mails += [
        PlannedMail(one, gets.notification, gets.status, gets.offer_until or one.offer_until)
        for one in settlement.promoted
    ]
    moving = {one.id for one in (*settlement.lapsed, *settlement.promoted)}
    mails += [
        PlannedMail(one, Notification.CHANGED, one.status, one.offer_until, calendar_method(one, event), tuple(changes))
        for one, changes in people_to_notify(event, now, audience)
        if one.id not in moving
    ]
    return mails


def _joined(notices: Sequence[DelayedNotice], before: EventFacts) -> EventFacts:
    first = next((notice.before for notice in notices if notice.only is None), None)
    return EventFacts.from_json(first) if first else before


def _consequences(
    event_id: int, before: EventFacts, after: EventFacts, audience: Audience, now: datetime, *, is_due: bool
) -> Consequences:
    was, event = before.as_event(event_id), after.as_event(event_id)
    nothing = Consequences(event, now)
    hidden = not event.is_public(now)
    is_out_of_sight = event.over_at <= now or (hidden and not was.is_public(now))
    changes = [] if is_out_of_sight else changes_in_words(before, after, now)
    # What is due is carried out however little is left of the changes.
    if not changes and not is_due:
        return nothing
    mails = plan_notice(event, now, audience)
    active = _active(event_id, after)
    return Consequences(
        event,
        now,
        changes,
        mails,
        reminders=reminders_in_words(was, event, now, {one for one, number in active.confirmed.items() if number}),
        above_capacity=dict(_above_capacity(was, event, active.holding)),
        without_mode={
            one: number
            for one, number in active.registered.items()
            if number and one in was.attendances and one not in event.attendances
        },
        outside_window=active.outside_window if _window(before) != _window(after) else 0,
        registered=active.registered.total(),
        is_hidden=hidden,
    )


def _window(facts: EventFacts) -> tuple[datetime | None, datetime | None]:
    return facts.registration_opens, facts.registration_closes


def _above_capacity(was: Event, event: Event, holding: Counter[Attendance]) -> Iterator[tuple[Attendance, int]]:
    capacities = {
        Attendance.IN_PERSON: (was.capacity, event.capacity),
        Attendance.ONLINE: (was.online_capacity, event.online_capacity),
    }
    for attendance, (before, after) in capacities.items():
        is_lower = after is not None and (before is None or after < before)
        if attendance in event.attendances and is_lower and after is not None and holding[attendance] > after:
            yield attendance, holding[attendance] - after


@dataclass(frozen=True, slots=True)
class _Active:
    registered: Counter[Attendance]
    confirmed: Counter[Attendance]
    holding: Counter[Attendance]
    outside_window: int


def _active(event_id: int, after: EventFacts) -> _Active:
    outside = [Registration.created_at < after.registration_opens] if after.registration_opens else []
    outside += [Registration.created_at >= after.registration_closes] if after.registration_closes else []
    is_outside = func.sum(case(*((condition, 1) for condition in outside), else_=0)) if outside else func.sum(0)
    query = (
        select(Registration.attendance, Registration.status, func.count(), is_outside)
        .where(Registration.event_id == event_id, Registration.status.in_(ACTIVE))
        .group_by(Registration.attendance, Registration.status)
    )
    found = _Active(Counter(), Counter(), Counter(), 0)
    outside_window = 0
    for attendance, status, number, beyond in db.session.execute(query):
        found.registered[attendance] += number
        if status is RegistrationStatus.CONFIRMED:
            found.confirmed[attendance] += number
        if status in (RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED):
            found.holding[attendance] += number
        outside_window += beyond or 0
    return replace(found, outside_window=outside_window)
