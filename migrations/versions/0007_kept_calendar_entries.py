"""kept calendar entries"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0007'
down_revision: str | None = '0006'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


# The triggers, which also add a row for each event, are made after every migration: models/calendar_entry.py. The
# contents follow when the site runs.
def upgrade() -> None:
    op.create_table(
        'calendar_entry',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('edition', sa.String(), server_default='', nullable=False),
        sa.Column('valid_from', sa.DateTime(), nullable=True),
        sa.Column('valid_until', sa.DateTime(), nullable=True),
        sa.Column('first_year', sa.Integer(), nullable=True),
        sa.Column('last_year', sa.Integer(), nullable=True),
        sa.Column('content', sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ['event_id'], ['event.id'], name=op.f('fk_calendar_entry_event_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('event_id', name=op.f('pk_calendar_entry')),
    )
    is_missing = sa.text('content IS NULL')
    op.create_index(
        'ix_calendar_entry_missing',
        'calendar_entry',
        ['event_id'],
        sqlite_where=is_missing,
        postgresql_where=is_missing,
    )
    for column in ('edition', 'valid_until'):
        op.create_index(op.f(f'ix_calendar_entry_{column}'), 'calendar_entry', [column])


def downgrade() -> None:
    op.drop_table('calendar_entry')
