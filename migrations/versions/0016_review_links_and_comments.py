"""links for review, and comments"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import core.database

revision: str = '0016'
down_revision: str | None = '0015'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('review_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.LargeBinary(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('made_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('expires_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('revoked_at', core.database.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_review_link_account_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_review_link_draft_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_review_link_token_hash')),
    )
    op.create_index(op.f('ix_review_link_draft_id'), 'review_link', ['draft_id'])
    op.create_table('review_comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('link_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', core.database.UtcDateTime(), nullable=False),
    sa.Column('resolved_at', core.database.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['link_id'], ['review_link.id'], name=op.f('fk_review_comment_link_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_comment')),
    )
    op.create_index(op.f('ix_review_comment_link_id'), 'review_comment', ['link_id'])


def downgrade() -> None:
    op.drop_table('review_comment')
    op.drop_table('review_link')
