"""Media actions: store files, and what the team does in the media library."""

from blueprints.media.actions.library import (
    CannotUndoError,
    FileInUseError,
    Upload,
    add_file,
    change_file,
    delete_file,
    empty_media_trash,
    replace_file,
    restore_file,
    undo_media,
)
from blueprints.media.actions.storing import remove_stored, store_file, store_variants

__all__ = [
    "CannotUndoError",
    "FileInUseError",
    "Upload",
    "add_file",
    "change_file",
    "delete_file",
    "empty_media_trash",
    "remove_stored",
    "replace_file",
    "restore_file",
    "store_file",
    "store_variants",
    "undo_media",
]
