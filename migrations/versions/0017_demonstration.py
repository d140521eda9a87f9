"""the demonstration as it was loaded"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import core.database

revision: str = '0017'
down_revision: str | None = '0016'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('demonstration',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('ended_at', core.database.UtcDateTime(), nullable=True),
    sa.Column('error', sa.String(), nullable=False),
    sa.Column('records', sa.JSON(), nullable=False),
    sa.Column('site_before', sa.JSON(), nullable=True),
    sa.Column('site_after', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_demonstration_account_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demonstration')),
    )


def downgrade() -> None:
    op.drop_table('demonstration')
