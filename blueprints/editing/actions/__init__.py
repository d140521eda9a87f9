"""Editing actions: each function is one use case and one transaction, unless it says that it joins another."""

from blueprints.editing.actions.addresses import WrongAddressError, add_moved_address, remove_moved_address
from blueprints.editing.actions.duplicating import add_draft, duplicate
from blueprints.editing.actions.people import create_person_draft
from blueprints.editing.actions.publishing import (
    ChangedMeanwhileError,
    InvalidRecordError,
    OpenConflictsError,
    publish,
    publish_due_drafts,
    publish_target,
    schedule,
    withdraw,
)
from blueprints.editing.actions.revising import restore_fields, save_named_revision
from blueprints.editing.actions.saving import Saved, Sent, note_form, save_draft
from blueprints.editing.actions.several import Several, change_several
from blueprints.editing.actions.trash import delete, empty_trash, empty_trash_each_night, restore_from_trash
from blueprints.editing.actions.undoing import CannotUndoError, undo

__all__ = [
    "CannotUndoError",
    "ChangedMeanwhileError",
    "InvalidRecordError",
    "OpenConflictsError",
    "Saved",
    "Sent",
    "Several",
    "WrongAddressError",
    "add_draft",
    "add_moved_address",
    "change_several",
    "create_person_draft",
    "delete",
    "duplicate",
    "empty_trash",
    "empty_trash_each_night",
    "note_form",
    "publish",
    "publish_due_drafts",
    "publish_target",
    "remove_moved_address",
    "restore_fields",
    "restore_from_trash",
    "save_draft",
    "save_named_revision",
    "schedule",
    "undo",
    "withdraw",
]
