"""Registrations and their answers."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base, UtcDateTime
from core.public_version import PRIVATE
from core.time import utc_now
from models.event import JOIN_OPENS_BEFORE, Attendance, Event, EventState
from models.event_parts import QuestionKind
from models.record import enum_column


class RegistrationStatus(StrEnum):
    """The status of a registration."""

    SUBMITTED = "submitted"  # an application that awaits a decision
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"  # a place is reserved until `offer_until`
    LAPSED = "lapsed"  # an offer that expired
    DECLINED = "declined"  # an application that was rejected
    CANCELLED = "cancelled"


HOLDING = (RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED)
ACTIVE = (RegistrationStatus.SUBMITTED, *HOLDING, RegistrationStatus.WAITLISTED)


class Canceller(StrEnum):
    """Who cancelled a registration."""

    REGISTRANT = "registrant"
    INSTITUTE = "institute"


def term_for(status: str, cancelled_from: str = "") -> str:
    """Return what a registration with a status is called: an application until it is accepted."""
    undecided = (RegistrationStatus.SUBMITTED, RegistrationStatus.DECLINED)
    return "application" if (cancelled_from or status) in undecided else "registration"


class Registration(Base):
    """A registration; one person has at most one active registration for an event."""

    __tablename__ = "registration"
    __table_args__ = (
        Index(
            "uq_registration_active",
            "event_id",
            "email_key",
            unique=True,
            sqlite_where=text("status IN ('submitted', 'confirmed', 'offered', 'waitlisted')"),
            postgresql_where=text("status IN ('submitted', 'confirmed', 'offered', 'waitlisted')"),
        ),
        Index(None, "event_id", "status", "attendance", "waitlist_position"),
        Index(None, "email_key"),
        CheckConstraint("status != 'offered' OR offer_until IS NOT NULL", name="offer_ends"),
        CheckConstraint("status != 'waitlisted' OR waitlist_position IS NOT NULL", name="waits_in_line"),
        {"info": PRIVATE},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str]  # the address, normalised for comparison
    # An address that mail goes to once its owner has confirmed it.
    new_email: Mapped[str] = mapped_column(default="", server_default="")
    affiliation: Mapped[str] = mapped_column(default="")
    attendance: Mapped[Attendance] = mapped_column(enum_column(Attendance))
    status: Mapped[RegistrationStatus] = mapped_column(enum_column(RegistrationStatus))
    waitlist_position: Mapped[int | None]  # the lowest is next
    offer_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # The personal link is made from `key` and the site's secret, and found by its hash; neither is enough alone.
    key: Mapped[bytes] = mapped_column(LargeBinary)
    token_hash: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)  # what is said or shown at check-in

    conduct_version: Mapped[str] = mapped_column(default="")  # the digest of the accepted code of conduct
    conduct_agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    newsletter: Mapped[bool] = mapped_column(default=False)
    # The event as the person was last notified of it, so that a notification can list what changed.
    notified_state: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    cancelled_by: Mapped[Canceller | None] = mapped_column(enum_column(Canceller))
    cancelled_from: Mapped[str] = mapped_column(default="", server_default="")  # the status before
    # How often this registration has changed the entry in the person's calendar; it only rises.
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    checked_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    event: Mapped[Event] = relationship()
    answers: Mapped[list["Answer"]] = relationship(
        order_by="Answer.position", collection_class=ordering_list("position"), cascade="all, delete-orphan"
    )

    @property
    def is_active(self) -> bool:
        """Whether the person has a place or waits for one."""
        return self.status in ACTIVE

    @property
    def holds_place(self) -> bool:
        """Whether a place is taken by this registration or kept for it."""
        return self.status in HOLDING

    @property
    def term(self) -> str:
        """What it is called on pages."""
        return term_for(self.status, self.cancelled_from)

    @property
    def calendar_sequence(self) -> int:
        """The SEQUENCE of the entry in the person's calendar: each change of the event or of this raises it."""
        return self.event.sequence + (self.sequence or 0)

    def cancel(self, by: Canceller, now: datetime) -> None:
        """End the registration; whatever is in the person's calendar is out of date."""
        self.cancelled_from, self.status = self.status, RegistrationStatus.CANCELLED
        self.cancelled_by = by
        self.changed_at = now
        self.sequence += 1

    def can_be_changed(self, now: datetime) -> bool:
        """Tell whether answers and attendance mode can still be changed, or an offer be answered."""
        return self.is_active and self.event.is_still_on(now)

    def can_be_cancelled(self, now: datetime) -> bool:
        """Tell whether the registrant can still cancel."""
        return self.is_active and self.event.state(now) is not EventState.PAST

    def can_change_to(self, attendance: Attendance, now: datetime) -> bool:
        """Tell whether the registrant can change to another attendance mode; nobody gives up a place to wait."""
        is_other = attendance is not self.attendance and attendance in self.event.attendances
        has_room = self.event.has_room(attendance) or not self.holds_place
        return is_other and has_room and self.can_be_changed(now)

    def has_open_offer(self, now: datetime) -> bool:
        """Tell whether a place is offered that can still be accepted or declined."""
        is_offered = self.status is RegistrationStatus.OFFERED
        return is_offered and self.offer_until is not None and now < self.offer_until and self.can_be_changed(now)

    def joins_from(self, now: datetime) -> datetime | None:
        """Return from when the registrant may join online; None without a place online, and once the event is over."""
        has_place = self.status is RegistrationStatus.CONFIRMED and self.attendance is Attendance.ONLINE
        if not has_place or self.event.starts is None or not self.event.is_still_on(now):
            return None
        return self.event.starts - JOIN_OPENS_BEFORE


class Answer(Base):
    """An answer with the question as it was asked, since questions may be reworded later."""

    __tablename__ = "answer"
    __table_args__ = ({"info": PRIVATE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(Text)
    kind: Mapped[QuestionKind] = mapped_column(enum_column(QuestionKind))
    values: Mapped[list[str]] = mapped_column(JSON, default=list)

    @property
    def is_sensitive(self) -> bool:
        """Whether the answer may reveal health or religion."""
        return self.kind in (QuestionKind.ACCESS, QuestionKind.DIET)
