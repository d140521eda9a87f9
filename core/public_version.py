"""The version of public data, which triggers change whichever program writes."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, MetaData, Table

from core.triggers import Trigger, declare_triggers, select_triggers, triggers_of

NAME = "public_version"
# `info` of a table that no public page shows. Every other table is public.
PRIVATE = {"private": True}

READ_VERSION = f"SELECT version, schema_version FROM {NAME}, pragma_schema_version"  # noqa: S608 - no input
# A random number, not a counter: after a restored backup or a rolled-back preview, a counter would repeat the number of
# another state. An UPDATE, since an upsert would inherit the conflict clause of the statement that fires the trigger.
MOVE = f"UPDATE {NAME} SET version = random()"  # noqa: S608
START = f"INSERT OR REPLACE INTO {NAME} (id, version) VALUES (1, random())"  # noqa: S608


def seen_as(condition: str) -> dict[str, str]:
    """Return the `info` of a column that pages show only through an SQL condition on `{row}`."""
    return {"seen_as": condition}


def add_public_version(metadata: MetaData) -> None:
    """Add the version table to a schema, with the triggers that change the version."""
    Table(
        NAME,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("version", BigInteger, nullable=False),
        CheckConstraint("id = 1", name="one_row"),
        info=PRIVATE,
    )
    declare_triggers(metadata, NAME, _triggers, (START,))


def _triggers(metadata: MetaData) -> Iterator[Trigger]:
    for table in metadata.tables.values():
        if not table.info.get("private"):
            yield from (Trigger(name, occasion, MOVE) for name, occasion in _triggers_on(table))


def _triggers_on(table: Table) -> Iterator[tuple[str, str]]:
    on = f'ON "{table.name}"'
    yield f"{table.name}_insert", f"INSERT {on}"
    yield f"{table.name}_delete", f"DELETE {on}"
    conditions = {column.name: column.info["seen_as"] for column in table.columns if "seen_as" in column.info}
    if not conditions:
        yield f"{table.name}_update", f"UPDATE {on}"
        return
    shown = ", ".join(f'"{column.name}"' for column in table.columns if column.name not in conditions)
    yield f"{table.name}_update", f"UPDATE OF {shown} {on}"
    for name, condition in conditions.items():
        before, after = condition.format(row="OLD"), condition.format(row="NEW")
        yield f"{table.name}_{name}", f'UPDATE OF "{name}" {on} WHEN ({before}) IS NOT ({after})'


class VersionReader:
    """Reads the version in any transaction, as long as the triggers of the schema maintain it."""

    def __init__(self, metadata: MetaData) -> None:
        self._metadata = metadata
        self._trusted_schema: int | None = None

    def read(self, execute: Callable[[str], Iterable[Any]]) -> int | None:
        """Return the version that `execute` sees, or None when a trigger is missing or differs from the schema's."""
        rows = list(execute(READ_VERSION))
        if not rows:
            return None
        version, schema = rows[0]
        # Many tools alter a table by recreating it, which drops its triggers; each schema change raises this number.
        if schema != self._trusted_schema:
            if dict(execute(select_triggers(self._metadata))) != triggers_of(self._metadata):
                return None
            self._trusted_schema = schema
        return int(version)
