"""Changes of several records at once, in one transaction that is undone as one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from blueprints.accounts.actions import add_log_entry
from blueprints.content.queries import field_values, text_of
from blueprints.editing.actions.publishing import (
    InvalidRecordError,
    OpenConflictsError,
    publish_target,
    withdraw_target,
)
from blueprints.editing.actions.snapshots import Change
from blueprints.editing.actions.trash import delete_target
from blueprints.editing.findings import blocking_errors
from blueprints.editing.merge import Values
from blueprints.editing.queries import NoSuchRecordError, Target, find_target, new_key
from blueprints.registration.actions import give_notices_to
from core.database import writing
from core.text import plural
from models import Account, AuditEntry


@dataclass(slots=True)
class Several:
    """What was done: its entry of the audit log, and why some records stayed as they were."""

    entry: AuditEntry | None = None
    done: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # title and reason


def change_several(
    folder: str, refs: Sequence[str], action: str, account: Account, now: datetime, *, topic: str = ""
) -> Several:
    """Publish, withdraw or delete records, or add a topic to them; those that can't be changed stay as they are."""
    act = _acts(action, topic)
    result, parts, entry = Several(), [], None
    entries: list[AuditEntry] = []
    with writing():
        for ref in dict.fromkeys(refs):
            target = find_target(folder, ref)
            if target is None or (target.record is None and target.draft is None):
                continue
            try:
                entry = act(target, account, now)
            except InvalidRecordError as error:
                # In the words of the checks, which say what to do.
                errors = blocking_errors(target) or list(error.errors)
                result.refused.append((target.title(), f"can’t be published: {errors[0].message}"))
            except OpenConflictsError:
                result.refused.append((target.title(), "has changed on the site since its draft was begun"))
            except NoSuchRecordError:
                result.refused.append((target.title(), "was never published"))
            else:
                parts.append(entry.undo)
                entries.append(entry)
        result.done = len(parts)
        if entry and len(parts) > 1:
            named = find_target(folder, new_key())
            title = plural(len(parts), named.singular, named.plural) if named else folder
            undo = {"kind": "several", "folder": folder, "parts": parts}
            entry = add_log_entry(account, entry.action, folder=folder, title=title, undo=undo)
            # They are undone together.
            give_notices_to(entry, entries)
    result.entry = entry
    return result


def _acts(action: str, topic: str) -> Callable[[Target, Account, datetime], AuditEntry]:
    if action == "topic":
        return lambda target, account, now: _add_topic(target, topic, account, now)
    return {"publish": publish_target, "withdraw": withdraw_target, "delete": delete_target}[action]


def _add_topic(target: Target, topic: str, account: Account, now: datetime) -> AuditEntry:
    """Add a topic to the live record and to its draft."""
    if target.record is None:
        raise NoSuchRecordError(target.ref)
    live = Target(target.folder, target.ref, target.record, None)
    change = Change(target.folder, target.record_id)
    entry = publish_target(live, account, now, values=_with_topic(live.values(), topic), lift=False)
    if draft := target.draft:
        values = _with_topic(field_values(target.folder, draft.text), topic)
        draft.text, draft.version = text_of(target.folder, values), draft.version + 1
    entry.undo = change.finish()
    return entry


def _with_topic(values: Values, topic: str) -> Values:
    return values | {"topics": sorted({*values.get("topics", ()), topic})}
