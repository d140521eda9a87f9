"""checks of links"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import core.database

revision: str = '0014'
down_revision: str | None = '0012'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('link_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('url', sa.String(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('error', sa.String(), nullable=False),
    sa.Column('checked_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('failing_since', core.database.UtcDateTime(), nullable=True),
    sa.Column('is_broken', sa.Boolean(), nullable=False),
    sa.Column('places', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_link_check')),
    sa.UniqueConstraint('url', name=op.f('uq_link_check_url')),
    )
    op.create_index(op.f('ix_link_check_is_broken'), 'link_check', ['is_broken'])


def downgrade() -> None:
    op.drop_table('link_check')
