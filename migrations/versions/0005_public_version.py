"""the version of what is public, and indexes for the next change"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0005'
down_revision: str | None = '0004'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


# The triggers are made after every migration, from the schema of the models: core/public_version.py.
def upgrade() -> None:
    op.create_table(
        'public_version',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.BigInteger(), nullable=False),
        sa.CheckConstraint('id = 1', name=op.f('ck_public_version_one_row')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_public_version')),
    )
    for column in ('registration_opens', 'registration_closes'):
        op.create_index(op.f(f'ix_event_{column}'), 'event', [column])


def downgrade() -> None:
    for column in ('registration_closes', 'registration_opens'):
        op.drop_index(op.f(f'ix_event_{column}'), 'event')
    op.drop_table('public_version')
