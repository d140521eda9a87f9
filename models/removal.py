"""What refers to a record only by its number: SQLite gives the number of a removed row to the next one."""

from typing import Any

from sqlalchemy import Connection, delete, event, update

from models.audit_entry import AuditEntry
from models.draft import Draft
from models.registry import RECORD_TYPES
from models.revision import Revision
from models.topic import Topic

_FOLDERS: dict[type[Any], str] = {each.model: each.folder for each in RECORD_TYPES} | {Topic: "topics"}


def _detach(_mapper: Any, connection: Connection, record: Any) -> None:
    """Keep the next record of this number from taking over the draft, the revisions or the log of a removed one.

    The draft stays what somebody has written: it becomes that of a record which was never published.
    """
    folder = _FOLDERS[type(record)]
    freed = {"record_id": None, "base_revision_id": None, "publish_at": None}
    connection.execute(update(Draft).where(Draft.folder == folder, Draft.record_id == record.id).values(freed))
    connection.execute(
        update(AuditEntry).where(AuditEntry.folder == folder, AuditEntry.record_id == record.id).values(record_id=None)
    )
    connection.execute(delete(Revision).where(Revision.folder == folder, Revision.record_id == record.id))


def detach_when_removed() -> None:
    """Detach what refers to a record by its number as soon as the record is removed."""
    for model in _FOLDERS:
        event.listen(model, "after_delete", _detach)
