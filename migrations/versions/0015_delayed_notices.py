"""delayed notices"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import core.database

revision: str = '0015'
down_revision: str | None = '0014'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('delayed_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('audit_entry_id', sa.Integer(), nullable=True),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('notifies', sa.Boolean(), nullable=False),
    sa.Column('only', sa.JSON(), nullable=True),
    sa.Column('created_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('run_at', core.database.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['audit_entry_id'], ['audit_entry.id'], name=op.f('fk_delayed_notice_audit_entry_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_delayed_notice_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delayed_notice')),
    )
    op.create_index(op.f('ix_delayed_notice_audit_entry_id'), 'delayed_notice', ['audit_entry_id'])
    op.create_index(op.f('ix_delayed_notice_event_id'), 'delayed_notice', ['event_id'])
    op.create_index(op.f('ix_delayed_notice_run_at'), 'delayed_notice', ['run_at'])


def downgrade() -> None:
    op.drop_table('delayed_notice')
