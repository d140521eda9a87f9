"""The base of all public record types: slug, Markdown body, status, and the rule for what is public."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from sqlalchemy import DDL, CheckConstraint, Enum, Select, Text, and_, event, func, inspect, or_, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, validates, with_loader_criteria
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.sql.elements import ColumnElement

from core.database import UtcDateTime
from core.markdown import render_markdown
from core.time import utc_now


class Status(StrEnum):
    """The publication status; only events are cancelled or postponed."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    WITHDRAWN = "withdrawn"


def enum_column(kind: type[StrEnum]) -> Enum:
    """Return a column type that stores a StrEnum as its value, with a check constraint."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def normalise_body(body: str) -> str:
    """Return a body with LF line ends and without blank lines around it."""
    plain = body.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\A([ \t]*\n)+", "", plain).rstrip(" \t\n")


class Record:
    """A record type with an address, a Markdown body, and a status that decides whether it is public."""

    # Columns of the moments at which the pages of a record change without a commit.
    moments_of_change: ClassVar[tuple[str, ...]] = ("publish_at",)
    moments_before: ClassVar[dict[str, timedelta]] = {}  # and how long before which of them a page changes too
    untracked_columns: ClassVar[frozenset[str]] = frozenset()  # columns of which a change leaves `updated_at` as it is

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    summary: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[Status] = mapped_column(enum_column(Status), default=Status.PUBLISHED)
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    # When it was put into the trash, withdrawn from then on.
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805 - SQLAlchemy gives it the class
        return (CheckConstraint("status != 'scheduled' OR publish_at IS NOT NULL", name="scheduled_has_time"),)

    @validates("status")
    def _leave_the_trash(self, _key: str, status: Status) -> Status:
        # Or the trash, when it is emptied, would remove what is public.
        if status != Status.WITHDRAWN:
            self.deleted_at = None
        return status

    @validates("body")
    def _render_body(self, _key: str, body: str) -> str:
        # Normalised like a content file, so that a record is the same whatever wrote it.
        body = normalise_body(body)
        self.body_html = render_markdown(body)
        return body

    @hybrid_property
    def published_at(self) -> datetime:
        """Return the time of publication, which without `publish_at` is that of creation."""
        return self.publish_at or self.created_at

    @published_at.inplace.expression
    @classmethod
    def _published_at(cls) -> ColumnElement[datetime]:
        return func.coalesce(cls.publish_at, cls.created_at)

    def is_public(self, now: datetime) -> bool:
        """Tell whether visitors may see this record at a time; `public_rule` is the same rule in SQL."""
        hidden = self.status in (Status.DRAFT, Status.WITHDRAWN)
        return not hidden and (self.publish_at is None or self.publish_at <= now)


R = TypeVar("R", bound=Record)


def public_rule(model: Any, now: datetime) -> ColumnElement[bool]:
    """Return the SQL condition for the records of a type that visitors may see at a time."""
    return and_(
        model.status.not_in((Status.DRAFT, Status.WITHDRAWN)),
        or_(model.publish_at.is_(None), model.publish_at <= now),
    )


def published(model: type[R], now: datetime) -> Select[R]:
    """Select the public records of a record type; related records are filtered by the same rule."""
    rule = with_loader_criteria(Record, lambda cls: public_rule(cls, now), include_aliases=True)
    return select(model).options(rule)


def forbid_changes(model: Any, column: str, name: str) -> None:
    """Add a trigger that rejects changes of a column by which other programs identify records."""
    table = model.__tablename__
    trigger = DDL(
        f"CREATE TRIGGER {table}_{column}_never_changes BEFORE UPDATE OF {column} ON {table} "
        f"WHEN NEW.{column} IS NOT OLD.{column} BEGIN SELECT RAISE(ABORT, '{name} keeps its {column}'); END"
    )
    event.listen(model.__table__, "after_create", trigger.execute_if(dialect="sqlite"))


@event.listens_for(OrmSession, "before_flush")
def _stamp_changes(session: OrmSession, _context: object, _instances: object) -> None:
    # An unchanged record has to keep its time, or the sitemap's lastmod would be wrong.
    for record in session.dirty:
        if isinstance(record, Record) and _has_tracked_changes(record):
            record.updated_at = utc_now()


def _has_tracked_changes(record: Record) -> bool:
    attributes = inspect(record).attrs
    return any(
        attribute.history.has_changes() for attribute in attributes if attribute.key not in record.untracked_columns
    )
