"""How Alembic reaches Podium's database."""

from alembic import context
from flask import current_app

import models  # noqa: F401 - the record types stand in the metadata once they are imported
from core.database import Base
from core.migrations import migrating_connection


def include_name(name: str | None, type_: str, _parents: object) -> bool:
    """Leave alone the tables that SQLite's full-text search keeps for itself."""
    return type_ != "table" or name in Base.metadata.tables


with migrating_connection() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=include_name,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
