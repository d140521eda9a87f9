"""forms that outlive their drafts"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import core.database

revision: str = '0019'
down_revision: str | None = '0018'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # The rows are of forms that are open in a browser right now, and a form is noted again with its next request.
    op.drop_table('draft_form')
    _create(
        sa.Column('folder', sa.String(), nullable=False),
        sa.Column('ref', sa.String(), nullable=False),
        unique=sa.UniqueConstraint('folder', 'ref', 'form', name=op.f('uq_draft_form_folder_ref_form')),
    )


def downgrade() -> None:
    op.drop_table('draft_form')
    _create(
        sa.Column('draft_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_draft_form_draft_id'), ondelete='CASCADE'),
        unique=sa.UniqueConstraint('draft_id', 'form', name=op.f('uq_draft_form_draft_id_form')),
    )


def _create(*own: sa.schema.SchemaItem, unique: sa.UniqueConstraint) -> None:
    op.create_table('draft_form',
    sa.Column('id', sa.Integer(), nullable=False),
    *own,
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('digests', sa.JSON(), nullable=False),
    sa.Column('seen_at', core.database.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_draft_form_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_form')),
    unique,
    )
