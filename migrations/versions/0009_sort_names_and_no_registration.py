"""sort names, and events for which nobody needs to register"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from core.person_names import sort_key

revision: str = '0009'
down_revision: str | None = '0008'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

CHECK = 'ck_event_registrationmode'
BEFORE = "registration_mode IN ('open', 'application', 'external', 'none')"
AFTER = "registration_mode IN ('open', 'application', 'external', 'not-needed', 'none')"


def upgrade() -> None:
    _change_check(BEFORE, AFTER)
    for name in ('sort_name', 'sort_text'):
        op.add_column('person', sa.Column(name, sa.String(), server_default='', nullable=False))
    connection = op.get_bind()
    person = sa.table('person', sa.column('id'), sa.column('name'), sa.column('sort_text'))
    for id_, name in connection.execute(sa.select(person.c.id, person.c.name)).all():
        connection.execute(person.update().where(person.c.id == id_).values(sort_text=sort_key(name)))
    op.create_index(op.f('ix_person_sort_text'), 'person', ['sort_text'])


def downgrade() -> None:
    op.drop_index(op.f('ix_person_sort_text'), 'person')
    for name in ('sort_text', 'sort_name'):
        op.execute(f'ALTER TABLE person DROP COLUMN {name}')
    op.execute("UPDATE event SET registration_mode = 'none' WHERE registration_mode = 'not-needed'")
    _change_check(AFTER, BEFORE)


def _change_check(old: str, new: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name != 'sqlite':
        op.drop_constraint(CHECK, 'event', type_='check')
        op.create_check_constraint(CHECK, 'event', new)
        return
    # A batch would make the table anew, without its checks and triggers. SQLite documents this way for a change that
    # leaves the rows as they are (lang_altertable.html, section 7).
    connection.exec_driver_sql('PRAGMA writable_schema = ON')
    changed = connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'event'", (old, new)
    )
    connection.exec_driver_sql('PRAGMA writable_schema = RESET')
    table = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE name = 'event'").scalar_one()
    if changed.rowcount != 1 or new not in table:
        raise RuntimeError(f'The check of the registration mode is not the one that version 0006 has: {table}')
