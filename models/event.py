"""Events: model, kinds, formats, and the state that follows from dates and places."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, Connection, ForeignKey, Index, event, inspect
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship, validates

from core.database import Base, UtcDateTime
from core.markdown import plain_text
from core.public_version import seen_as
from core.text import words_for_search
from models.event_parts import Contributor, Question, Resource, Session
from models.media_file import MediaFile
from models.page import Page
from models.partner import Partner
from models.record import Record, Status, enum_column, forbid_changes
from models.series import Series
from models.topic import Topic, link_table

if TYPE_CHECKING:
    from models.episode import Episode

NO_END = datetime(9999, 12, 31, tzinfo=UTC)


class EventKind(StrEnum):
    """The kinds of events."""

    CONFERENCE = "conference"
    WORKSHOP = "workshop"
    DATA_STUDY_GROUP = "data-study-group"
    DISCUSSION = "discussion"
    SEMINAR = "seminar"
    TALK = "talk"


class EventFormat(StrEnum):
    """Where an event takes place."""

    IN_PERSON = "in-person"
    ONLINE = "online"
    HYBRID = "hybrid"


class Attendance(StrEnum):
    """The mode in which a person attends."""

    IN_PERSON = "in-person"
    ONLINE = "online"


class RegistrationMode(StrEnum):
    """How people get a place."""

    OPEN = "open"
    APPLICATION = "application"
    EXTERNAL = "external"
    NOT_NEEDED = "not-needed"
    NONE = "none"  # nothing is said about registration


class WaitlistMode(StrEnum):
    """How the next person on the waiting list gets a free place."""

    OFFER = "offer"
    AUTOMATIC = "automatic"


class EventState(StrEnum):
    """The state of an event, from its dates, places and status."""

    ANNOUNCED = "announced"
    OPEN = "open"
    FULL = "full"
    WAITLIST = "waitlist"
    CLOSED = "closed"
    LIVE = "live"
    PAST = "past"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


OVER = (EventState.PAST, EventState.CANCELLED, EventState.POSTPONED)
TAKING_REGISTRATIONS = (EventState.OPEN, EventState.WAITLIST, EventState.FULL)
WITHOUT_REGISTRATION = (RegistrationMode.NOT_NEEDED, RegistrationMode.NONE)
OFFER_HOURS = 48
JOIN_OPENS_BEFORE = timedelta(minutes=15)


class Event(Record, Base):
    """A conference, workshop, study group, discussion, seminar or talk; a talk may belong to a series."""

    __tablename__ = "event"
    __table_args__ = (
        *Record.__table_args__,
        CheckConstraint("(starts IS NULL) = (ends IS NULL)", name="span_whole"),
        CheckConstraint("starts <= ends", name="span_forward"),
        CheckConstraint(f"over_at = coalesce(ends, '{NO_END:%Y-%m-%d %H:%M:%S.%f}')", name="over_at_end"),
        # Covering indexes: the list of events and its counts by kind and format are read from these alone.
        Index("ix_event_list", "over_at", "starts", "status", "publish_at"),
        Index("ix_event_counts", "kind", "format", "over_at", "status", "publish_at"),
        Index(None, "starts"),
        Index(None, "series_id", "starts"),
        # The next moment at which the clock changes a page is asked for after every public change.
        Index(None, "registration_opens"),
        Index(None, "registration_closes"),
    )

    # The end, where there is one, is `over_at`, which has an index.
    moments_of_change: ClassVar[tuple[str, ...]] = (
        "publish_at", "starts", "over_at", "registration_opens", "registration_closes"
    )  # fmt: skip
    moments_before: ClassVar[dict[str, timedelta]] = {"starts": JOIN_OPENS_BEFORE}
    # How many have a place changes nothing of what the event is.
    untracked_columns: ClassVar[frozenset[str]] = frozenset({"places_taken", "online_places_taken"})

    # The UID of the event's entry in calendars; it never changes.
    uid: Mapped[str] = mapped_column(unique=True, default=lambda: str(uuid4()))
    title: Mapped[str]
    kind: Mapped[EventKind] = mapped_column(enum_column(EventKind))
    starts: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The end, or NO_END without a date, so that one range of an index holds everything that isn't over.
    over_at: Mapped[datetime] = mapped_column(UtcDateTime, default=NO_END, deferred=True)
    timezone: Mapped[str]
    format: Mapped[EventFormat] = mapped_column(enum_column(EventFormat))
    venue: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    online_url: Mapped[str] = mapped_column(default="")
    # Each word of title, summary, venue and body once, folded for search. Only conditions read it.
    search_text: Mapped[str] = mapped_column(default="", deferred=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    code_of_conduct_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    image_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))

    registration_mode: Mapped[RegistrationMode] = mapped_column(
        enum_column(RegistrationMode), default=RegistrationMode.NONE
    )
    registration_opens: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registration_closes: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registration_url: Mapped[str] = mapped_column(default="")
    capacity: Mapped[int | None]
    online_capacity: Mapped[int | None]
    waitlist: Mapped[bool] = mapped_column(default=False)
    waitlist_mode: Mapped[WaitlistMode] = mapped_column(
        enum_column(WaitlistMode), default=WaitlistMode.OFFER, server_default="offer"
    )
    offer_hours: Mapped[int] = mapped_column(default=OFFER_HOURS, server_default=str(OFFER_HOURS))
    # Hours before the start at which registrants are reminded; None leaves it to the way they take part.
    reminders: Mapped[list[int] | None] = mapped_column(JSON)
    # Counted anew by every action that gives or frees a place, in the same transaction. Pages show only whether all are
    # taken, so that a registration drops no page while places are left.
    places_taken: Mapped[int] = mapped_column(
        default=0,
        server_default="0",
        info=seen_as("{row}.capacity IS NOT NULL AND {row}.places_taken >= {row}.capacity"),
    )
    online_places_taken: Mapped[int] = mapped_column(
        default=0,
        server_default="0",
        info=seen_as("{row}.online_capacity IS NOT NULL AND {row}.online_places_taken >= {row}.online_capacity"),
    )
    # Raised when time, place or status change, for calendars to know the newer of two entries.
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")

    series: Mapped[Series | None] = relationship()
    code_of_conduct: Mapped[Page | None] = relationship()
    image: Mapped[MediaFile | None] = relationship()
    topics: Mapped[list[Topic]] = relationship(secondary=link_table("event", "topic"), order_by=Topic.title)
    partners: Mapped[list[Partner]] = relationship(secondary=link_table("event", "partner"), order_by=Partner.name)
    contributors: Mapped[list[Contributor]] = relationship(
        order_by=Contributor.position,
        collection_class=ordering_list("position"),
        cascade="all, delete-orphan",
    )
    sessions: Mapped[list[Session]] = relationship(
        order_by=Session.position, collection_class=ordering_list("position"), cascade="all, delete-orphan"
    )
    resources: Mapped[list[Resource]] = relationship(
        order_by=Resource.position, collection_class=ordering_list("position"), cascade="all, delete-orphan"
    )
    questions: Mapped[list[Question]] = relationship(
        order_by=Question.position, collection_class=ordering_list("position"), cascade="all, delete-orphan"
    )
    episodes: Mapped[list["Episode"]] = relationship(
        secondary="episode_event", order_by="Episode.publish_at", back_populates="events"
    )

    @validates("ends")
    def _update_over_at(self, _key: str, ends: datetime | None) -> datetime | None:
        self.over_at = ends or NO_END
        return ends

    def state(self, now: datetime) -> EventState:
        """Return the state of the event at a time; every badge, button and check derives from it."""
        if self.status in (Status.CANCELLED, Status.POSTPONED):
            return EventState(self.status)
        if self.ends is not None and now >= self.ends:
            return EventState.PAST
        if self.starts is not None and now >= self.starts:
            return EventState.LIVE
        return self._registration_state(now)

    def _registration_state(self, now: datetime) -> EventState:
        if self.registration_mode in WITHOUT_REGISTRATION:
            return EventState.ANNOUNCED
        if self.registration_opens is not None and now < self.registration_opens:
            return EventState.ANNOUNCED
        if self.registration_closes is not None and now >= self.registration_closes:
            return EventState.CLOSED
        if self.has_room():
            return EventState.OPEN
        return EventState.WAITLIST if self.waitlist else EventState.FULL

    def registration_is_open(self, now: datetime) -> bool:
        """Tell whether the public may register here now, if only for the waiting list; it may be full all the same."""
        is_ours = self.registration_mode in (RegistrationMode.OPEN, RegistrationMode.APPLICATION)
        return is_ours and self.is_public(now) and self.state(now) in TAKING_REGISTRATIONS

    def is_still_on(self, now: datetime) -> bool:
        """Tell whether the public may know of the event, and it is neither over nor called off."""
        return self.is_public(now) and self.state(now) not in OVER

    def has_public_meeting(self) -> bool:
        """Tell whether everybody may join online from the event's page, at the time for it."""
        is_open_to_all = self.registration_mode in WITHOUT_REGISTRATION and Attendance.ONLINE in self.attendances
        return is_open_to_all and self.starts is not None and bool(self.online_url)

    def can_be_joined(self, now: datetime) -> bool:
        """Tell whether the page may show the address of the meeting now: shortly before the start until the end."""
        is_time = self.starts is not None and now >= self.starts - JOIN_OPENS_BEFORE
        return self.has_public_meeting() and is_time and self.is_still_on(now)

    def gives_out_places(self, now: datetime) -> bool:
        """Tell whether a free place goes to the waiting list; from the start on nobody can be told in time."""
        return self.is_still_on(now) and self.state(now) is not EventState.LIVE

    def has_room(self, attendance: Attendance | None = None) -> bool:
        """Tell whether a place is left in an attendance mode of the event, or in any of them."""
        modes = self.attendances if attendance is None else (attendance,)
        return any(mode in self.attendances and self.places_left(mode) != 0 for mode in modes)

    @property
    def is_partly_full(self) -> bool:
        """Whether places are left in one attendance mode and not in the other."""
        return len({self.has_room(attendance) for attendance in self.attendances}) > 1

    def takes(self, attendance: Attendance | None = None) -> bool:
        """Tell whether somebody can get a place or wait for one in an attendance mode, or in any."""
        return self.has_room(attendance) or (self.waitlist and attendance in (None, *self.attendances))

    @property
    def attendances(self) -> tuple[Attendance, ...]:
        """The attendance modes of the event, in person first."""
        if self.format is EventFormat.HYBRID:
            return tuple(Attendance)
        return (Attendance.ONLINE,) if self.format is EventFormat.ONLINE else (Attendance.IN_PERSON,)

    def places_left(self, attendance: Attendance) -> int | None:
        """Return the number of free places for an attendance; None if it is unlimited."""
        online = attendance is Attendance.ONLINE
        capacity = self.online_capacity if online else self.capacity
        taken = self.online_places_taken if online else self.places_taken
        return None if capacity is None else max(0, capacity - (taken or 0))

    @property
    def path(self) -> str:
        """The path of the event's page."""
        return f"/events/{self.slug}"


forbid_changes(Event, "uid", "an event")

# Fields that calendars show; a change of any of them increments the sequence.
CALENDAR_FIELDS = ("starts", "ends", "timezone", "format", "venue", "address", "status")


@event.listens_for(Event, "before_update")
def _raise_sequence(_mapper: Mapper[Event], connection: Connection, record: Event) -> None:
    state = inspect(record)
    if any(state.attrs[name].history.has_changes() for name in CALENDAR_FIELDS):
        record.sequence += 1


SEARCHED_FIELDS = ("title", "summary", "venue", "body_html")


@event.listens_for(Event, "before_insert")
@event.listens_for(Event, "before_update")
def _update_search_text(_mapper: Mapper[Event], _connection: Connection, record: Event) -> None:
    state = inspect(record)
    if any(state.attrs[name].history.has_changes() for name in SEARCHED_FIELDS):
        record.search_text = words_for_search(
            record.title, record.summary or "", record.venue or "", plain_text(record.body_html or "")
        )
