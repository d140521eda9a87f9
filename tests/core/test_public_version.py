"""Everything visitors can see changes the version, whichever program writes it; nothing else does."""

from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from records import NOW, a_person, an_event, save
from sqlalchemy import inspect, select, text

from core.data_version import PublicVersion
from core.database import Base, db, sqlite
from core.migrations import MIGRATIONS, migrating_connection, upgrade_database
from core.public_version import NAME, VersionReader
from core.triggers import select_triggers, triggers_of
from models import Event, Person
from models.event import EventFormat, RegistrationMode

# Everything that is not public. No cached page may show what is added here.
PRIVATE_TABLES = {
    "account",
    "alembic_version",
    "answer",
    "audit_entry",
    "delayed_notice",
    "demonstration",
    "device",
    "draft",
    "draft_form",
    "invitation",
    "link_check",
    "outbound_message",
    "passkey",
    "rate_window",
    "recovery_code",
    "registration",
    "review_comment",
    "review_link",
    "revision",
}
PRIVATE_COLUMNS = {"event.places_taken", "event.online_places_taken"}

# The tables that a program may write to; only triggers write to the version.
TABLES = ("alembic_version", *(name for name in Base.metadata.tables if name != NAME))


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application whose database other SQLite libraries open."""
    return own_app


@pytest.fixture(params=[sqlite.__name__, "sqlite3"], ids=["pysqlite3", "sqlite3"])
def other_program(request: pytest.FixtureRequest, app: Flask) -> Iterator[Any]:
    """A connection of a program that knows nothing of Podium, with another version of SQLite where there is one."""
    module: ModuleType = import_module(request.param)
    # Two versions in one process would undo each other's locks.
    db.engine.dispose()
    with closing(module.connect(str(db.engine.url.database), isolation_level=None)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        # Any column accepts any value.
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_never_changes'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection


def version_of(connection: Any) -> int:
    return int(connection.execute(f"SELECT version FROM {NAME}").fetchone()[0])


def columns_of(connection: Any, table: str) -> list[str]:
    return [str(row[1]) for row in connection.execute(f'PRAGMA table_info("{table}")')]


def insert(connection: Any, table: str) -> None:
    """Add a row of numbers, which SQLite accepts in any column."""
    columns = columns_of(connection, table)
    names = ", ".join(f'"{name}"' for name in columns)
    connection.execute(
        f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})',
        [None if "capacity" in name else 1 for name in columns],
    )


def moves(connection: Any, statement: str) -> bool:
    before = version_of(connection)
    connection.execute(statement)
    return version_of(connection) != before


def test_every_row_that_comes_changes_or_goes_moves_the_version_if_it_is_public(other_program: Any) -> None:
    staying = set()
    for table in TABLES:
        other_program.execute(f'DELETE FROM "{table}"')
        insert(other_program, table)
        for column in columns_of(other_program, table):
            # An event is never full when its places are not counted.
            value = "NULL" if "capacity" in column else "2"
            if not moves(other_program, f'UPDATE "{table}" SET "{column}" = {value}'):
                staying.add(f"{table}.{column}")
        if not moves(other_program, f'DELETE FROM "{table}"'):
            staying.add(f"a row of {table} that goes")
        before = version_of(other_program)
        insert(other_program, table)
        if version_of(other_program) == before:
            staying.add(f"a row of {table} that comes")
    private = {f"a row of {table} that {fate}" for table in PRIVATE_TABLES for fate in ("comes", "goes")}
    private |= {f"{table}.{column}" for table in PRIVATE_TABLES for column in columns_of(other_program, table)}
    assert staying == private | PRIVATE_COLUMNS


def test_the_tables_above_are_those_of_the_database(app: Flask) -> None:
    assert {*TABLES, NAME} == set(inspect(db.engine).get_table_names())


@pytest.mark.parametrize(
    ("capacity", "before", "after", "shown"),
    [
        (None, 0, 1000, False),
        (10, 0, 9, False),
        (10, 9, 10, True),
        (10, 10, 12, False),
        (10, 12, 9, True),
        (0, 0, 1, False),
    ],
)
@pytest.mark.parametrize("which", ["", "online_"])
def test_a_place_that_is_taken_moves_the_version_when_none_is_left_after_it(
    other_program: Any, which: str, capacity: int | None, before: int, after: int, shown: bool
) -> None:
    insert(other_program, "event")
    other_program.execute(f"UPDATE event SET {which}places_taken = ?, {which}capacity = ?", [before, capacity])
    assert moves(other_program, f"UPDATE event SET {which}places_taken = {after}") == shown


def test_pages_show_nothing_of_places_but_what_moves_the_version() -> None:
    shown: dict[tuple[object, ...], set[object]] = {}
    capacities, taken = (None, 0, 1, 3), (0, 1, 2, 3, 4)
    for form, waitlist, room, online in product(EventFormat, (True, False), capacities, capacities):
        for in_room, far in product(taken, taken):
            event = an_event(
                format=form,
                waitlist=waitlist,
                registration_mode=RegistrationMode.OPEN,
                capacity=room,
                online_capacity=online,
                places_taken=in_room,
                online_places_taken=far,
            )
            full = room is not None and in_room >= room, online is not None and far >= online
            shown.setdefault((form, waitlist, *full), set()).add(event.state(NOW))
    assert {key: states for key, states in shown.items() if len(states) > 1} == {}


def test_the_version_is_never_one_it_was_before(app: Flask) -> None:
    seen = set()
    for number in range(20):
        save(a_person(slug=f"person-{number}"))
        db.session.execute(text("UPDATE person SET name = 'Not kept'"))
        seen.add(version_in_session())
        db.session.rollback()
        seen.add(version_in_session())
    assert len(seen) == 40


def version_in_session() -> int:
    return int(db.session.execute(text(f"SELECT version FROM {NAME}")).scalar_one())


def triggers(database: Path) -> dict[str, str]:
    with closing(sqlite.connect(database)) as connection:
        return dict(connection.execute(select_triggers(Base.metadata)).fetchall())


@pytest.mark.parametrize(
    "damage",
    [
        f"DROP TRIGGER {NAME}_event_update",
        f"CREATE TRIGGER {NAME}_of_an_older_version AFTER INSERT ON event BEGIN SELECT 1; END",
        f"DELETE FROM {NAME}",
    ],
)
def test_what_is_missing_or_outdated_is_made_anew_at_the_start(app: Flask, damage: str) -> None:
    database = Path(str(db.engine.url.database))
    before = version_in_session()
    db.session.rollback()
    with closing(sqlite.connect(database)) as connection:
        connection.execute(damage)
        connection.commit()
    upgrade_database(app)
    assert triggers(database) == triggers_of(Base.metadata)
    assert version_in_session() != before


def test_every_upgrade_ends_with_the_triggers_of_the_schema(app: Flask) -> None:
    database = Path(str(db.engine.url.database))
    before = version_in_session()
    db.session.remove()
    # So that the application knows its migrations.
    upgrade_database(app)
    downgrade(directory=str(MIGRATIONS), revision="0003")
    assert triggers(database) == {}
    upgrade(directory=str(MIGRATIONS))
    assert triggers(database) == triggers_of(Base.metadata)
    assert version_in_session() != before


def test_the_triggers_survive_columns_that_are_renamed(app: Flask) -> None:
    database = Path(str(db.engine.url.database))
    with closing(sqlite.connect(database)) as connection:
        connection.execute("ALTER TABLE event RENAME COLUMN places_taken TO taken")
        connection.execute("ALTER TABLE event RENAME COLUMN venue TO hall")
    assert triggers(database) != triggers_of(Base.metadata)
    with migrating_connection() as connection:
        connection.execute(text("ALTER TABLE event RENAME COLUMN taken TO places_taken"))
        connection.execute(text("ALTER TABLE event RENAME COLUMN hall TO venue"))
    assert triggers(database) == triggers_of(Base.metadata)


@pytest.fixture
def version(app: Flask) -> PublicVersion:
    return PublicVersion(str(db.engine.url.database), VersionReader(Base.metadata))


def test_a_public_commit_of_anybody_changes_the_version_and_a_private_one_does_not(
    app: Flask, version: PublicVersion
) -> None:
    save(an_event(capacity=10))
    first = version()
    with closing(sqlite.connect(str(db.engine.url.database), isolation_level=None)) as other:
        for private in (
            "INSERT INTO rate_window VALUES ('a', '2027-03-01', 1)",
            "UPDATE event SET places_taken = 3",
            "VACUUM",
        ):
            other.execute(private)
            assert version() == first
        other.execute("UPDATE event SET venue = 'Elsewhere'")
    assert version() != first


def test_every_commit_counts_while_triggers_are_missing(app: Flask, version: PublicVersion) -> None:
    save(an_event(capacity=10))
    version()
    with closing(sqlite.connect(str(db.engine.url.database), isolation_level=None)) as other:
        # As done by tools that alter a table by recreating it.
        other.execute(f"DROP TRIGGER {NAME}_event_update")
        before = version()
        other.execute("UPDATE event SET venue = 'Elsewhere'")
        between = version()
        other.execute(f"DROP TABLE {NAME}")
        other.execute("INSERT INTO rate_window VALUES ('a', '2027-03-01', 1)")
        assert len({before, between, version()}) == 3


def test_a_bulk_update_of_the_session_moves_the_version(app: Flask, version: PublicVersion) -> None:
    save(a_person())
    before = version()
    db.session.query(Person).update({"name": "Another"})
    assert version() == before
    db.session.commit()
    assert version() != before
    assert db.session.scalars(select(Event)).all() == []
