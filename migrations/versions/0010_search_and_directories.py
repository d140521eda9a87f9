"""words that the search of events finds, and the podcast's directories"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

from core.markdown import plain_text
from core.text import fold_for_search, words_for_search

revision: str = '0010'
down_revision: str | None = '0009'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

DIRECTORIES = ('apple', 'spotify', 'pocket_casts', 'youtube')
EVENT = sa.table(
    'event', *(sa.column(name) for name in ('id', 'title', 'summary', 'venue', 'body_html', 'search_text'))
)
TOPIC = sa.table('topic', *(sa.column(name) for name in ('id', 'title', 'search_text')))
PERSON = sa.table('person', *(sa.column(name) for name in ('id', 'name', 'search_text')))


def upgrade() -> None:
    for name in DIRECTORIES:
        op.add_column('site', sa.Column(f'podcast_{name}_url', sa.String(), server_default='', nullable=False))
    op.add_column('topic', sa.Column('search_text', sa.String(), server_default='', nullable=False))
    _fill(TOPIC, ('title',), fold_for_search)
    _fill(PERSON, ('name',), fold_for_search)  # now with plain apostrophes
    _fill(EVENT, ('title', 'summary', 'venue', 'body_html'), _words_of_event)


def downgrade() -> None:
    _fill(EVENT, ('title', 'summary', 'venue'), lambda *texts: fold_for_search(' '.join(filter(None, texts))))
    op.drop_column('topic', 'search_text')
    for name in reversed(DIRECTORIES):
        op.drop_column('site', f'podcast_{name}_url')


def _words_of_event(title: str, summary: str, venue: str, body_html: str) -> str:
    return words_for_search(title, summary, venue, plain_text(body_html))


def _fill(table: sa.TableClause, columns: tuple[str, ...], fold: Callable[..., str]) -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(table.c.id, *(table.c[name] for name in columns))).all()
    found = [{'row': row.id, 'folded': fold(*row[1:])} for row in rows]
    if found:
        filled = table.update().where(table.c.id == sa.bindparam('row')).values(search_text=sa.bindparam('folded'))
        connection.execute(filled, found)
