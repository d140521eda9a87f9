"""What every published record type has: a slug, a body, and the rule of who may see it."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from sqlalchemy import DDL, CheckConstraint, Enum, Select, Text, and_, event, inspect, or_, select
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, validates, with_loader_criteria
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.sql.elements import ColumnElement

from core.database import UtcDateTime
from core.markdown import render_markdown
from core.time import utc_now


class Status(StrEnum):
    """How far a record is published; only events are cancelled or postponed."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    WITHDRAWN = "withdrawn"


def enum_column(kind: type[StrEnum]) -> Enum:
    """Return the column type that keeps a StrEnum as its value and lets the database refuse any other."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def normalise_body(body: str) -> str:
    """Return a body with plain line ends and without blank lines around it."""
    plain = body.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\A([ \t]*\n)+", "", plain).rstrip(" \t\n")


class Record:
    """A record type with an address of its own and a Markdown body, seen or unseen by its status."""

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

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805 - SQLAlchemy gives it the class
        return (CheckConstraint("status != 'scheduled' OR publish_at IS NOT NULL", name="scheduled_has_time"),)

    @validates("body")
    def _render_body(self, _key: str, body: str) -> str:
        # Kept as a content file gives it back, so that a record is the same however it was written.
        body = normalise_body(body)
        self.body_html = render_markdown(body)
        return body

    def is_public(self, now: datetime) -> bool:
        """Tell whether visitors may see this record at a moment; `is_public` of SQL is `public_rule`."""
        hidden = self.status in (Status.DRAFT, Status.WITHDRAWN)
        return not hidden and (self.publish_at is None or self.publish_at <= now)


R = TypeVar("R", bound=Record)


def public_rule(model: Any, now: datetime) -> ColumnElement[bool]:
    """Return the SQL condition under which visitors may see a record type's records at a moment."""
    return and_(
        model.status.not_in((Status.DRAFT, Status.WITHDRAWN)),
        or_(model.publish_at.is_(None), model.publish_at <= now),
    )


def published(model: type[R], now: datetime) -> Select[R]:
    """Select the records of a record type that visitors may see; what they refer to is filtered by the same rule."""
    rule = with_loader_criteria(Record, lambda cls: public_rule(cls, now), include_aliases=True)
    return select(model).options(rule)


def forbid_changes(model: Any, column: str, name: str) -> None:
    """Have the database refuse to change what programs elsewhere know a record type's records by."""
    table = model.__tablename__
    trigger = DDL(
        f"CREATE TRIGGER {table}_{column}_never_changes BEFORE UPDATE OF {column} ON {table} "
        f"WHEN NEW.{column} IS NOT OLD.{column} BEGIN SELECT RAISE(ABORT, '{name} keeps its {column}'); END"
    )
    event.listen(model.__table__, "after_create", trigger.execute_if(dialect="sqlite"))


@event.listens_for(OrmSession, "before_flush")
def _stamp_changes(session: OrmSession, _context: object, _instances: object) -> None:
    # A sitemap's lastmod is true only if an unchanged record keeps its time.
    for record in session.dirty:
        if isinstance(record, Record) and _has_tracked_changes(record):
            record.updated_at = utc_now()


def _has_tracked_changes(record: Record) -> bool:
    attributes = inspect(record).attrs
    return any(
        attribute.history.has_changes() for attribute in attributes if attribute.key not in record.untracked_columns
    )
