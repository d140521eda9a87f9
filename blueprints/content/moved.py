"""The slugs of a text that have moved since it was written."""

from sqlalchemy import select

from blueprints.content.schema import SCHEMA
from blueprints.content.stored_index import MODELS
from core.database import db
from core.fields.field import ANY_FOLDER
from core.fields.field_errors import ValidationError
from core.fields.form import read_draft_text, text_of_tree, with_slugs
from models import MovedAddress

_ANY = "any"


def with_current_slugs(folder: str, text: str) -> str:
    """Return the text of a record in which each reference has the slug that the record has today."""
    try:
        tree, body = read_draft_text(text)
    except ValidationError:
        return text
    fields = SCHEMA[folder].fields
    paths: dict[tuple[str, str], str] = {}

    def note(of: str, slug: str) -> str:
        within, name = _split(of, slug)
        if within in MODELS:
            paths[of, slug] = MODELS[within](slug=name).path
        return slug

    with_slugs(tree, fields, note)
    if not paths:
        return text
    rows = db.session.execute(select(MovedAddress.old, MovedAddress.new).where(MovedAddress.old.in_(paths.values())))
    moved = dict(rows.all())
    if not moved:
        return text

    def current(of: str, slug: str) -> str:
        within, name = _split(of, slug)
        new = slug_at(within, moved.get(paths.get((of, slug), ""), ""))
        # An address that has moved away may have been given to another record since.
        if not new or _exists(within, name):
            return slug
        return f"{within}/{new}" if of == ANY_FOLDER else new

    return text_of_tree(with_slugs(tree, fields, current), body)


def slug_at(folder: str, path: str) -> str:
    """Return the slug of the record of a folder whose page has a path; empty if it is the path of something else."""
    if folder not in MODELS:
        return ""
    before, _, after = MODELS[folder](slug=_ANY).path.partition(_ANY)
    is_its = path.startswith(before) and path.endswith(after)
    slug = path[len(before) : len(path) - len(after)] if is_its else ""
    return "" if "/" in slug else slug


def _split(folder: str, slug: str) -> tuple[str, str]:
    within, _, name = slug.partition("/")
    return (within, name) if folder == ANY_FOLDER else (folder, slug)


def _exists(folder: str, slug: str) -> bool:
    model = MODELS[folder]
    return db.session.scalar(select(model.id).where(model.slug == slug)) is not None
