"""Pencils on public pages, for those who are signed in: each opens the form of the record at one field."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from blueprints.content.queries import LISTED
from blueprints.editing import blueprint
from blueprints.site.queries import public_record_at
from core.access import current_account
from core.time import utc_now
from models import Role, Topic
from models.registry import RECORD_TYPES, record_type_of

WRITERS = (Role.OWNER, Role.EDITOR)
_LISTS = {record_type.path: record_type.folder for record_type in RECORD_TYPES if record_type.path != "/"}


@blueprint.app_template_global()
def pencil(record: Any, field: str) -> Markup:
    """Return the link to a field of a record's form; nothing for everybody who can't write."""
    account = current_account()
    if account is None or account.role not in WRITERS or record.id is None:
        return Markup()
    folder = "topics" if isinstance(record, Topic) else record_type_of(record).folder
    words = field.rpartition(".")[2].replace("_", " ")
    address = f"/desk/{folder}/{record.id}/#field-{field}"
    return Markup(render_template("editing/_pencil.html", address=address, words=words).strip())  # noqa: S704


@blueprint.app_template_global()
def edit_address(path: str) -> str:
    """Return the address at which what a public page shows is edited; empty where the account may not."""
    account = current_account()
    if account is None or account.role not in WRITERS:
        return ""
    if path == "/":
        return "/desk/settings/" if account.role is Role.OWNER else ""
    if path in _LISTS:
        return f"/desk/{_LISTS[path]}/"
    record = public_record_at(path, utc_now())
    if record is None:
        return ""
    folder = record_type_of(record).folder
    return f"/desk/{folder}/{record.id}/" if folder in LISTED else ""
