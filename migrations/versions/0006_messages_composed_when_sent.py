"""messages composed when sent"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0006'
down_revision: str | None = '0005'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Messages that were written before this keep their content, and are sent as they are.
    with op.batch_alter_table('outbound_message') as batch_op:
        batch_op.add_column(sa.Column('facts', sa.JSON(), server_default='{}', nullable=False))
        batch_op.alter_column('message_id', existing_type=sa.String(), nullable=True)


def downgrade() -> None:
    # An older version cannot compose what has only its facts, and its columns hold whole messages.
    op.execute("DELETE FROM outbound_message WHERE message_id IS NULL")
    with op.batch_alter_table('outbound_message') as batch_op:
        batch_op.alter_column('message_id', existing_type=sa.String(), nullable=False)
        batch_op.drop_column('facts')
