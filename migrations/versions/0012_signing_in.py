"""passwords, passkeys, recovery codes and invitations"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import core.database

revision: str = '0012'
down_revision: str | None = '0011'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('passkey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(), nullable=False),
    sa.Column('credential', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('created_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('used_at', core.database.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_passkey_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id')),
    )
    op.create_index(op.f('ix_passkey_account_id'), 'passkey', ['account_id'])
    op.create_table('recovery_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(), nullable=False),
    sa.Column('used_at', core.database.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_recovery_code_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_recovery_code_code_hash')),
    )
    op.create_index(op.f('ix_recovery_code_account_id'), 'recovery_code', ['account_id'])
    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.LargeBinary(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('role', sa.Enum('owner', 'editor', 'door', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('is_first', sa.Boolean(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('invited_by_id', sa.Integer(), nullable=True),
    sa.Column('made_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('expires_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('used_at', core.database.UtcDateTime(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('totp_key', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_invitation_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['invited_by_id'], ['account.id'], name=op.f('fk_invitation_invited_by_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash')),
    )
    op.create_index(op.f('ix_invitation_account_id'), 'invitation', ['account_id'])
    op.add_column('account', sa.Column('passkey_handle', sa.LargeBinary(), server_default='', nullable=False))
    op.add_column('account', sa.Column('password_hash', sa.String(), server_default='', nullable=False))
    op.add_column('account', sa.Column('totp_key', sa.LargeBinary(), nullable=True))
    op.add_column('account', sa.Column('totp_step', sa.Integer(), server_default='0', nullable=False))
    op.add_column('account', sa.Column('password_works', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column('site', sa.Column('keep_log_days', sa.Integer(), server_default='365', nullable=False))


def downgrade() -> None:
    op.drop_column('site', 'keep_log_days')
    for column in ('password_works', 'totp_step', 'totp_key', 'password_hash', 'passkey_handle'):
        op.drop_column('account', column)
    op.drop_table('invitation')
    op.drop_table('recovery_code')
    op.drop_table('passkey')
