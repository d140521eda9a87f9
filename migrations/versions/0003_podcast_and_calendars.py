"""podcast and calendars"""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from flask import current_app

import core.database

revision: str = '0003'
down_revision: str | None = '0002'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TRIGGERS = {
    'episode_guid_never_changes': (
        "BEFORE UPDATE OF guid ON episode "
        "WHEN NEW.guid IS NOT OLD.guid BEGIN SELECT RAISE(ABORT, 'an episode keeps its guid'); END"
    ),
    'event_uid_never_changes': (
        "BEFORE UPDATE OF uid ON event "
        "WHEN NEW.uid IS NOT OLD.uid BEGIN SELECT RAISE(ABORT, 'an event keeps its uid'); END"
    ),
    'research_uid_never_changes': (
        "BEFORE UPDATE OF uid ON research "
        "WHEN NEW.uid IS NOT OLD.uid BEGIN SELECT RAISE(ABORT, 'research keeps its uid'); END"
    ),
    'opportunity_uid_never_changes': (
        "BEFORE UPDATE OF uid ON opportunity "
        "WHEN NEW.uid IS NOT OLD.uid BEGIN SELECT RAISE(ABORT, 'an opportunity keeps its uid'); END"
    ),
    'site_podcast_guid_never_changes': (
        "BEFORE UPDATE OF podcast_guid ON site "
        "WHEN OLD.podcast_guid != '' AND NEW.podcast_guid IS NOT OLD.podcast_guid "
        "AND NEW.podcast_first_feed_url IS OLD.podcast_first_feed_url "
        "BEGIN SELECT RAISE(ABORT, 'a podcast keeps its guid'); END"
    ),
}


def upgrade() -> None:
    _drop_triggers()
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('uid', sa.String(), nullable=True))

    # What entries that were mailed already are known by.
    host = urlsplit(current_app.config["BASE_URL"]).hostname
    event = sa.table('event', sa.column('id', sa.Integer()), sa.column('uid', sa.String()))
    number = sa.cast(event.c.id, sa.String())
    op.execute(event.update().values(uid=sa.literal('event-') + number + sa.literal(f'@{host}')))
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.alter_column('uid', existing_type=sa.String(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f('uq_event_uid'), ['uid'])

    for name in ('research', 'opportunity'):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.add_column(sa.Column('uid', sa.String(), nullable=True))
        table = sa.table(name, sa.column('id', sa.Integer()), sa.column('uid', sa.String()))
        for (number,) in op.get_bind().execute(sa.select(table.c.id)).all():
            op.execute(table.update().where(table.c.id == number).values(uid=str(uuid4())))
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.alter_column('uid', existing_type=sa.String(), nullable=False)
            batch_op.create_unique_constraint(batch_op.f(f'uq_{name}_uid'), ['uid'])

    with op.batch_alter_table('episode', schema=None) as batch_op:
        batch_op.add_column(sa.Column('explicit', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.alter_column('number', existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column('audio_id', existing_type=sa.Integer(), nullable=True)
        batch_op.create_check_constraint(
            batch_op.f('ck_episode_public_has_audio'), "audio_id IS NOT NULL OR status IN ('draft', 'withdrawn')"
        )

    for name in ('site', 'media_file'):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.add_column(sa.Column('updated_at', core.database.UtcDateTime(), nullable=True))
        table = sa.table(name, sa.column('updated_at', core.database.UtcDateTime()))
        op.execute(table.update().values(updated_at=datetime.now(UTC).replace(microsecond=0)))
    with op.batch_alter_table('media_file', schema=None) as batch_op:
        batch_op.alter_column('updated_at', existing_type=core.database.UtcDateTime(), nullable=False)

    # The last time that this table is made anew: of an empty default nothing would be left.
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.alter_column('updated_at', existing_type=core.database.UtcDateTime(), nullable=False)
        batch_op.add_column(sa.Column('podcast_author', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('podcast_category', sa.String(), server_default='Science', nullable=False))
        batch_op.add_column(sa.Column('podcast_type', sa.Enum('episodic', 'serial', name='podcasttype', native_enum=False, create_constraint=True, length=40), server_default='episodic', nullable=False))
        batch_op.add_column(sa.Column('podcast_explicit', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('podcast_copyright', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('podcast_image_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('podcast_locked', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('podcast_show_email', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('podcast_guid', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('podcast_first_feed_url', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('podcast_new_feed_url', sa.String(), server_default='', nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_site_podcast_image_id'), 'media_file', ['podcast_image_id'], ['id'])

    # What Apple's directory calls it, and every browser knows.
    op.execute("UPDATE media_file SET mime_type = 'audio/x-m4a' WHERE mime_type = 'audio/mp4'")
    _create_triggers(*TRIGGERS)


def downgrade() -> None:
    _drop_triggers()
    op.execute("UPDATE media_file SET mime_type = 'audio/mp4' WHERE mime_type = 'audio/x-m4a'")
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_site_podcast_image_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('ck_site_podcasttype'), type_='check')
        for name in (
            'updated_at', 'podcast_new_feed_url', 'podcast_first_feed_url', 'podcast_guid', 'podcast_show_email',
            'podcast_locked', 'podcast_image_id', 'podcast_copyright', 'podcast_explicit', 'podcast_type',
            'podcast_category', 'podcast_author',
        ):
            batch_op.drop_column(name)

    # The schema before knows no episode without a number or audio.
    op.execute("DELETE FROM episode WHERE number IS NULL OR audio_id IS NULL")
    with op.batch_alter_table('episode', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_episode_public_has_audio'), type_='check')
        batch_op.alter_column('audio_id', existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column('number', existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column('explicit')

    with op.batch_alter_table('media_file', schema=None) as batch_op:
        batch_op.drop_column('updated_at')

    for name in ('event', 'research', 'opportunity'):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f'uq_{name}_uid'), type_='unique')
            batch_op.drop_column('uid')

    _create_triggers('episode_guid_never_changes')


# SQLite's tables are altered by making them anew, which leaves their triggers behind.
def _drop_triggers() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for name in TRIGGERS:
            op.execute(f'DROP TRIGGER IF EXISTS {name}')


def _create_triggers(*names: str) -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for name in names:
            op.execute(f'CREATE TRIGGER {name} {TRIGGERS[name]}')
