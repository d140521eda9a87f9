"""registration and mail"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import core.database

revision: str = '0002'
down_revision: str | None = '0001'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('rate_window',
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('began_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_rate_window'))
    )
    with op.batch_alter_table('rate_window', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rate_window_began_at'), ['began_at'], unique=False)

    op.create_table('registration',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('email_key', sa.String(), nullable=False),
    sa.Column('affiliation', sa.String(), nullable=False),
    sa.Column('attendance', sa.Enum('in-person', 'online', name='attendance', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('status', sa.Enum('submitted', 'confirmed', 'waitlisted', 'offered', 'lapsed', 'declined', 'cancelled', name='registrationstatus', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('queue', sa.Integer(), nullable=True),
    sa.Column('offer_until', core.database.UtcDateTime(), nullable=True),
    sa.Column('key', sa.LargeBinary(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('conduct_version', sa.String(), nullable=False),
    sa.Column('conduct_agreed_at', core.database.UtcDateTime(), nullable=True),
    sa.Column('newsletter', sa.Boolean(), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.Column('created_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('changed_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('cancelled_by', sa.Enum('registrant', 'institute', name='canceller', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('checked_in_at', core.database.UtcDateTime(), nullable=True),
    sa.Column('joined_at', core.database.UtcDateTime(), nullable=True),
    sa.Column('anonymised_at', core.database.UtcDateTime(), nullable=True),
    sa.CheckConstraint("status != 'offered' OR offer_until IS NOT NULL", name=op.f('ck_registration_offer_ends')),
    sa.CheckConstraint("status != 'waitlisted' OR queue IS NOT NULL", name=op.f('ck_registration_waits_in_line')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_registration_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration')),
    sa.UniqueConstraint('code', name=op.f('uq_registration_code')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_registration_token_hash'))
    )
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_email_key'), ['email_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_registration_event_id_registration_status_registration_attendance_registration_queue'), ['event_id', 'status', 'attendance', 'queue'], unique=False)
        batch_op.create_index('uq_registration_active', ['event_id', 'email_key'], unique=True, sqlite_where=sa.text("status IN ('submitted', 'confirmed', 'offered', 'waitlisted')"), postgresql_where=sa.text("status IN ('submitted', 'confirmed', 'offered', 'waitlisted')"))

    op.create_table('answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('text', 'long-text', 'choice', 'choices', 'yes-no', 'access', 'diet', name='questionkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_answer_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer'))
    )
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_registration_id'), ['registration_id'], unique=False)

    op.create_table('outbound_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('recipient', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('message_id', sa.String(), nullable=False),
    sa.Column('once', sa.String(), nullable=True),
    sa.Column('status', sa.Enum('queued', 'claimed', 'sent', 'held', 'failed', 'unknown', name='messagestatus', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('lease_until', core.database.UtcDateTime(), nullable=True),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('created_at', core.database.UtcDateTime(), nullable=False),
    sa.Column('done_at', core.database.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_outbound_message_registration_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbound_message')),
    sa.UniqueConstraint('message_id', name=op.f('uq_outbound_message_message_id')),
    sa.UniqueConstraint('once', name=op.f('uq_outbound_message_once'))
    )
    with op.batch_alter_table('outbound_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbound_message_recipient'), ['recipient'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbound_message_registration_id'), ['registration_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbound_message_status_outbound_message_due_at'), ['status', 'due_at'], unique=False)

    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('waitlist_mode', sa.Enum('offer', 'automatic', name='waitlistmode', native_enum=False, create_constraint=True, length=40), server_default='offer', nullable=False))
        batch_op.add_column(sa.Column('offer_hours', sa.Integer(), server_default='48', nullable=False))
        batch_op.add_column(sa.Column('reminders', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('places_taken', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('online_places_taken', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('sequence', sa.Integer(), server_default='0', nullable=False))

    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.add_column(sa.Column('keep_sensitive_days', sa.Integer(), server_default='30', nullable=False))
        batch_op.add_column(sa.Column('keep_registration_days', sa.Integer(), server_default='90', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.drop_column('keep_registration_days')
        batch_op.drop_column('keep_sensitive_days')

    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_column('sequence')
        batch_op.drop_column('online_places_taken')
        batch_op.drop_column('places_taken')
        batch_op.drop_column('reminders')
        batch_op.drop_column('offer_hours')
        batch_op.drop_column('waitlist_mode')

    with op.batch_alter_table('outbound_message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbound_message_status_outbound_message_due_at'))
        batch_op.drop_index(batch_op.f('ix_outbound_message_registration_id'))
        batch_op.drop_index(batch_op.f('ix_outbound_message_recipient'))

    op.drop_table('outbound_message')
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_registration_id'))

    op.drop_table('answer')
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_index('uq_registration_active', sqlite_where=sa.text("status IN ('submitted', 'confirmed', 'offered', 'waitlisted')"), postgresql_where=sa.text("status IN ('submitted', 'confirmed', 'offered', 'waitlisted')"))
        batch_op.drop_index(batch_op.f('ix_registration_event_id_registration_status_registration_attendance_registration_queue'))
        batch_op.drop_index(batch_op.f('ix_registration_email_key'))

    op.drop_table('registration')
    with op.batch_alter_table('rate_window', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rate_window_began_at'))

    op.drop_table('rate_window')
