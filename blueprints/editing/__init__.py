"""Editing: drafts, revisions and publishing of every record type."""

from flask import Blueprint

blueprint = Blueprint("editing", __name__)

from blueprints.editing import (
    choices,
    desk,
    desk_checks,
    desk_consequences,
    desk_history,
    desk_lists,
    desk_settings,
    desk_text,
    pencils,
)
