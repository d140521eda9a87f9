"""accounts, drafts, revisions and the audit log"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import core.database

revision: str = '0011'
down_revision: str | None = '0010'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

RECORDS = ('person', 'partner', 'page', 'series', 'event', 'episode', 'research', 'opportunity')


def upgrade() -> None:
    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('role', sa.Enum('owner', 'editor', 'door', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('created_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('disabled_at', core.database.UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email', name=op.f('uq_account_email')),
    )
    op.create_table('device',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('signed_in_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('seen_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('proved_at', core.database.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_device_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_device_token_hash')),
    )
    op.create_index(op.f('ix_device_account_id'), 'device', ['account_id'])
    op.create_table('revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('folder', sa.String(), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=True),
    sa.Column('draft_key', sa.String(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('media', sa.JSON(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('is_live', sa.Boolean(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('made_at', core.database.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_revision_account_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision')),
    )
    op.create_index(op.f('ix_revision_draft_key'), 'revision', ['draft_key'])
    op.create_index(op.f('ix_revision_folder_revision_record_id_revision_id'), 'revision', ['folder', 'record_id', 'id'])
    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', core.database.UtcDateTime(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('account_name', sa.String(), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('folder', sa.String(), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=True),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('undo', sa.JSON(), nullable=True),
    sa.Column('undone_at', core.database.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_audit_entry_account_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_audit_entry_revision_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry')),
    )
    op.create_index(op.f('ix_audit_entry_account_id'), 'audit_entry', ['account_id'])
    op.create_index(op.f('ix_audit_entry_at'), 'audit_entry', ['at'])
    op.create_index(op.f('ix_audit_entry_folder_audit_entry_record_id'), 'audit_entry', ['folder', 'record_id'])
    op.create_table('draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('folder', sa.String(), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=True),
    sa.Column('base_revision_id', sa.Integer(), nullable=True),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('writers', sa.JSON(), nullable=False),
    sa.Column('editor_id', sa.Integer(), nullable=True),
    sa.Column('created_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('updated_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('publish_at', core.database.UtcDateTime(), nullable=True),
    sa.Column('deleted_at', core.database.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['base_revision_id'], ['revision.id'], name=op.f('fk_draft_base_revision_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['editor_id'], ['account.id'], name=op.f('fk_draft_editor_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('folder', 'record_id', name=op.f('uq_draft_folder_record_id')),
    sa.UniqueConstraint('key', name=op.f('uq_draft_key')),
    )
    op.create_index(op.f('ix_draft_publish_at'), 'draft', ['publish_at'])
    op.create_table('draft_form',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('digests', sa.JSON(), nullable=False),
    sa.Column('seen_at', core.database.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_draft_form_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_draft_form_draft_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_form')),
    sa.UniqueConstraint('draft_id', 'form', name=op.f('uq_draft_form_draft_id_form')),
    )
    for table in RECORDS:
        op.add_column(table, sa.Column('deleted_at', core.database.UtcDateTime(), nullable=True))


def downgrade() -> None:
    for table in reversed(RECORDS):
        op.drop_column(table, 'deleted_at')
    op.drop_table('draft_form')
    op.drop_table('draft')
    op.drop_table('audit_entry')
    op.drop_table('revision')
    op.drop_table('device')
    op.drop_table('account')
