"""names of columns"""

from collections.abc import Sequence

from alembic import op

revision: str = '0004'
down_revision: str | None = '0003'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

RENAMED = (
    ('event', 'folded', 'search_text'),
    ('person', 'folded', 'search_text'),
    ('registration', 'queue', 'waitlist_position'),
    ('registration', 'told', 'notified_state'),
    ('outbound_message', 'once', 'idempotency_key'),
)
INDEX = 'ix_registration_event_id_registration_status_registration_attendance_registration_'


def upgrade() -> None:
    # Not by a batch, which would make event anew without the triggers that keep its uid.
    for table, old, new in RENAMED:
        op.execute(f'ALTER TABLE {table} RENAME COLUMN {old} TO {new}')
    _name_index('queue', 'waitlist_position', 'waitlist_position')
    _name_constraint('once', 'idempotency_key', 'idempotency_key')


def downgrade() -> None:
    _name_constraint('idempotency_key', 'once', 'idempotency_key')
    _name_index('waitlist_position', 'queue', 'waitlist_position')
    for table, old, new in reversed(RENAMED):
        op.execute(f'ALTER TABLE {table} RENAME COLUMN {new} TO {old}')


def _name_index(old: str, new: str, column: str) -> None:
    op.drop_index(INDEX + old, 'registration')
    op.create_index(INDEX + new, 'registration', ['event_id', 'status', 'attendance', column])


def _name_constraint(old: str, new: str, column: str) -> None:
    with op.batch_alter_table('outbound_message') as batch_op:
        batch_op.drop_constraint(f'uq_outbound_message_{old}', type_='unique')
        batch_op.create_unique_constraint(f'uq_outbound_message_{new}', [column])
