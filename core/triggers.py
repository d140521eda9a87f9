"""Triggers made from the schema of the models, so that data which depends on other data follows whoever writes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, event

_KEY = "triggers"


@dataclass(frozen=True, slots=True)
class Trigger:
    """What happens after an occasion, such as `INSERT ON "event"`; the name is unique among those of its purpose."""

    name: str
    occasion: str
    actions: str


@dataclass(frozen=True, slots=True)
class _Purpose:
    name: str  # the first part of the names of its triggers in the database
    triggers: Callable[[MetaData], Iterator[Trigger]]
    start: tuple[str, ...]


def declare_triggers(
    metadata: MetaData, purpose: str, triggers: Callable[[MetaData], Iterator[Trigger]], start: tuple[str, ...]
) -> None:
    """Add triggers to a schema; on SQLite, `create_all` creates them.

    The statements of `start` run whenever they have been created, since nothing happened while there were none.
    """
    if _KEY not in metadata.info:
        event.listen(metadata, "after_create", _make_triggers_of_new_tables)
    metadata.info.setdefault(_KEY, []).append(_Purpose(purpose, triggers, start))


def _make_triggers_of_new_tables(metadata: MetaData, connection: Connection, **_options: object) -> None:
    if connection.dialect.name == "sqlite":
        drop_triggers(connection, metadata)
        make_triggers(connection, metadata)


def triggers_of(metadata: MetaData) -> dict[str, str]:
    """Return the CREATE statement of each trigger by name, as SQLite stores it."""
    return {
        (name := f"{purpose.name}_{trigger.name}"): (
            f'CREATE TRIGGER "{name}" AFTER {trigger.occasion} BEGIN {trigger.actions}; END'
        )
        for purpose in _purposes(metadata)
        for trigger in purpose.triggers(metadata)
    }


def select_triggers(metadata: MetaData) -> str:
    """Return the SELECT of the name and statement of every trigger that a database has for these purposes."""
    named = " OR ".join(f"name GLOB '{purpose.name}_*'" for purpose in _purposes(metadata))
    return f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND ({named})"  # noqa: S608 - no input


def drop_triggers(connection: Connection, metadata: MetaData) -> None:
    """Drop the triggers, so that tables can be altered."""
    for name, _ in connection.exec_driver_sql(select_triggers(metadata)).all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def make_triggers(connection: Connection, metadata: MetaData) -> None:
    """Create the triggers of a schema, and bring up to date what nothing changed while there were none."""
    for statement in triggers_of(metadata).values():
        connection.exec_driver_sql(statement)
    for purpose in _purposes(metadata):
        for statement in purpose.start:
            connection.exec_driver_sql(statement)


def _purposes(metadata: MetaData) -> list[_Purpose]:
    purposes: list[_Purpose] = metadata.info.get(_KEY, [])
    return purposes
