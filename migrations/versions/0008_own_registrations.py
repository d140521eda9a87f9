"""own registrations"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0008'
down_revision: str | None = '0007'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('registration') as batch_op:
        batch_op.add_column(sa.Column('new_email', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('cancelled_from', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('sequence', sa.Integer(), server_default='0', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('registration') as batch_op:
        batch_op.drop_column('sequence')
        batch_op.drop_column('cancelled_from')
        batch_op.drop_column('new_email')
