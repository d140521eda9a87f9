"""the media library: decorative pictures, focal points, digests of uploads, the trash"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import core.database

revision: str = '0018'
down_revision: str | None = '0017'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('media_file', sa.Column('source_sha256', sa.String(), server_default='', nullable=False))
    op.add_column('media_file', sa.Column('decorative', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('media_file', sa.Column('focal_x', sa.Integer(), server_default='50', nullable=False))
    op.add_column('media_file', sa.Column('focal_y', sa.Integer(), server_default='50', nullable=False))
    op.add_column('media_file', sa.Column('deleted_at', core.database.UtcDateTime(), nullable=True))


def downgrade() -> None:
    for column in ('deleted_at', 'focal_y', 'focal_x', 'decorative', 'source_sha256'):
        op.drop_column('media_file', column)
