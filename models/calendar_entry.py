"""The calendar entry of each event, kept because rendering it takes longer than everything else in a calendar."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, MetaData, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime
from core.triggers import Trigger, declare_triggers

NAME = "calendar_entry"
IS_MISSING = text("content IS NULL")


class CalendarEntry(Base):
    """The VEVENT of an event, without the site's address; triggers remove it when anything that it shows changes."""

    __tablename__ = NAME
    __table_args__ = (
        Index("ix_calendar_entry_missing", "event_id", sqlite_where=IS_MISSING, postgresql_where=IS_MISSING),
        Index(None, "edition"),
        Index(None, "valid_until"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    # The time zone with its rules, and the version of the rendering.
    edition: Mapped[str] = mapped_column(default="", server_default="")
    # The people whose names it has are public from the first moment on, and no other is until the second.
    valid_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The years for which the calendar has to describe the time zone.
    first_year: Mapped[int | None]
    last_year: Mapped[int | None]
    # Empty for an event without a date.
    content: Mapped[bytes | None] = mapped_column(LargeBinary)


_REMOVE = f"UPDATE {NAME} SET content = NULL WHERE event_id IN ({{events}})"  # noqa: S608 - no input
_ADD = f"DELETE FROM {NAME} WHERE event_id = {{row}}.id; INSERT INTO {NAME} (event_id) VALUES ({{row}}.id)"  # noqa: S608
_DROP = f"DELETE FROM {NAME} WHERE event_id = OLD.id"  # noqa: S608
# Every event has a row, so that those whose content is missing are found at once.
_START = (f"DELETE FROM {NAME}", f"INSERT INTO {NAME} (event_id) SELECT id FROM event")  # noqa: S608

# Rows that entries show besides the event's own: the columns, or () for all of them, and the events of a row.
_SHOWN = {
    "contributor": ((), "{row}.event_id"),
    "session": ((), "{row}.event_id"),
    "event_topic": ((), "{row}.event_id"),
    "session_person": ((), "SELECT event_id FROM session WHERE id = {row}.session_id"),
    "topic": (("id", "title"), "SELECT event_id FROM event_topic WHERE topic_id = {row}.id"),
    "person": (
        ("id", "name", "status", "publish_at"),
        "SELECT event_id FROM contributor WHERE person_id = {row}.id UNION ALL SELECT event_id FROM session "
        "JOIN session_person ON session_id = session.id WHERE person_id = {row}.id",
    ),
}


def _triggers(metadata: MetaData) -> Iterator[Trigger]:
    # Pages show only a condition on the other columns, and calendars nothing of them.
    columns = [column.name for column in metadata.tables["event"].columns if "seen_as" not in column.info]
    yield Trigger("event_insert", 'INSERT ON "event"', _ADD.format(row="NEW"))
    yield Trigger("event_update", f'UPDATE OF {_names(columns)} ON "event"', f"{_DROP}; {_ADD.format(row='NEW')}")
    yield Trigger("event_delete", 'DELETE ON "event"', _DROP)
    for table, (shown, events) in _SHOWN.items():
        before, after = (_REMOVE.format(events=events.format(row=row)) for row in ("OLD", "NEW"))
        yield Trigger(f"{table}_insert", f'INSERT ON "{table}"', after)
        yield Trigger(f"{table}_delete", f'DELETE ON "{table}"', before)
        update = f"UPDATE OF {_names(shown)}" if shown else "UPDATE"
        yield Trigger(f"{table}_update", f'{update} ON "{table}"', f"{before}; {after}")


def _names(columns: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


declare_triggers(Base.metadata, NAME, _triggers, _START)
