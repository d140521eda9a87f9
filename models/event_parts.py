"""Parts of an event: contributors, sessions, resources and registration questions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base, UtcDateTime
from models.person import Person
from models.record import enum_column
from models.topic import link_table


class ContributorRole(StrEnum):
    """The role of a person at an event, in the order of the page."""

    SPEAKER = "speaker"
    CHAIR = "chair"
    RESPONDENT = "respondent"
    ORGANISER = "organiser"


class ResourceKind(StrEnum):
    """The kinds of resources."""

    SLIDES = "slides"
    RECORDING = "recording"
    PAPER = "paper"
    TRANSCRIPT = "transcript"
    LINK = "link"


class QuestionKind(StrEnum):
    """The kinds of registration questions; access and diet are sensitive."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes-no"
    ACCESS = "access"
    DIET = "diet"


class Contributor(Base):
    """A person's role at an event."""

    __tablename__ = "contributor"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    role: Mapped[ContributorRole] = mapped_column(enum_column(ContributorRole))

    person: Mapped[Person] = relationship()


class Session(Base):
    """An item of the agenda."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    starts: Mapped[datetime] = mapped_column(UtcDateTime)
    ends: Mapped[datetime] = mapped_column(UtcDateTime)
    room: Mapped[str] = mapped_column(default="")

    people: Mapped[list[Person]] = relationship(secondary=link_table("session", "person"), order_by=Person.sort_text)


class Resource(Base):
    """Slides, a recording, a paper or another resource of an event."""

    __tablename__ = "resource"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    url: Mapped[str]
    kind: Mapped[ResourceKind] = mapped_column(enum_column(ResourceKind))


class Question(Base):
    """A registration question."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    label: Mapped[str]
    kind: Mapped[QuestionKind] = mapped_column(enum_column(QuestionKind), default=QuestionKind.TEXT)
    required: Mapped[bool] = mapped_column(default=False)
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    help: Mapped[str] = mapped_column(Text, default="")
