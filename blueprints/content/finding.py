"""Records by what somebody types: those whose titles match, and the one that a name means."""

from collections.abc import Iterable
from datetime import datetime
from heapq import nsmallest
from typing import Any, NamedTuple

from sqlalchemy import func, select

from blueprints.content.stored_index import MODELS
from core.database import db
from core.fields.field import ANY_FOLDER
from core.markdown_lines import Run, to_line
from core.text import fold_for_search
from core.time import utc_now
from models import Event, Person, Status
from models.registry import record_type_in

MOST_FOUND = 8
MOST_WORDS = 8
NEW = "new:"  # before the name of somebody who is to be created


class Found(NamedTuple):
    """A record that matches what was typed."""

    value: str  # its slug, after its folder and a slash when all folders were searched
    title: str
    detail: str  # what tells it from others of the same title


def find_by_title(folder: str, typed: str) -> list[Found]:
    """Return the records of a folder, or of all, whose titles have each word; those that begin with the first lead."""
    words = fold_for_search(typed).split()[:MOST_WORDS]
    if not words:
        return []
    folders = list(MODELS) if folder == ANY_FOLDER else [folder]
    matching = (each for name in folders for each in _matching(name, words))
    first = nsmallest(MOST_FOUND, matching, key=lambda each: each[0])
    # What tells them apart is made only for those that are shown, of what may be thousands.
    return [
        Found(f"{name}/{slug}" if folder == ANY_FOLDER else slug, title, _detail(more))
        for _, name, slug, title, more in first
    ]


class Linkable(NamedTuple):
    """A record that a text can link to."""

    title: str
    detail: str  # its type, and what tells it from others of the same title
    path: str
    state: str  # why visitors don't see it, or nothing
    markdown: str


def find_to_link(folder: str, typed: str) -> list[Linkable]:
    """Return what `find_by_title` finds as links of a text; what visitors don't see says why."""
    found = find_by_title(folder, typed)
    places = [each.value.rpartition("/") if folder == ANY_FOLDER else (folder, "/", each.value) for each in found]
    states = _states(places)
    linkable = []
    for each, (of, _, slug) in zip(found, places, strict=True):
        path = MODELS[of](slug=slug).path
        detail = ", ".join(filter(None, (_type_of(of), each.detail if each.detail != slug else "")))
        link = to_line([Run(each.title, link=path)])
        linkable.append(Linkable(each.title, detail, path, states.get((of, slug), ""), link))
    return linkable


def _states(places: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    slugs: dict[str, list[str]] = {}
    for folder, _, slug in places:
        slugs.setdefault(folder, []).append(slug)
    now = utc_now()
    states: dict[tuple[str, str], str] = {}
    for folder, names in slugs.items():
        model = MODELS[folder]
        if hasattr(model, "status"):
            for row in db.session.execute(
                select(model.slug, model.status, model.publish_at).where(model.slug.in_(names))
            ):
                is_later = row.publish_at is not None and row.publish_at > now
                is_hidden = row.status in (Status.DRAFT, Status.WITHDRAWN)
                states[folder, row.slug] = str(row.status) if is_hidden else "scheduled" if is_later else ""
    return states


def _type_of(folder: str) -> str:
    record_type = record_type_in(folder)
    return record_type.singular.capitalize() if record_type else "Topic"


def slug_typed(folder: str, text: str) -> str:
    """Return the slug of the record that was named by its slug or title; what names none stays as it is.

    Somebody who isn't a person of the site yet is marked as one to be created.
    """
    if folder not in MODELS:
        return text
    model, name = MODELS[folder], text.removeprefix(NEW).strip()
    if text == name and db.session.scalar(select(model.slug).where(model.slug == name)) is not None:
        return name
    is_it = func.lower(_title(model)) == func.lower(name)
    slugs = list(db.session.scalars(select(model.slug).where(is_it, *_not_deleted(model)).limit(2)))
    if len(slugs) == 1:
        return str(slugs[0])
    is_new = folder == "people" and not slugs and " " in name
    return f"{NEW}{name}" if is_new or text != name else text


def _matching(folder: str, words: list[str]) -> Iterable[tuple[tuple[bool, str], str, str, str, Any]]:
    """Yield order, folder, slug, title and a column that tells it from others of the same title."""
    model = MODELS[folder]
    detail = {Person: Person.affiliation, Event: Event.starts}.get(model, model.slug)
    query = select(model.slug, _title(model), detail).where(*_not_deleted(model))
    if hasattr(model, "search_text"):
        # Folded for search, so that the database alone leaves out most of them.
        query = query.where(*(model.search_text.contains(word, autoescape=True) for word in words))
    for slug, title, more in db.session.execute(query):
        searched = fold_for_search(title)
        if all(word in searched for word in words):
            yield (not searched.startswith(words[0]), searched), folder, slug, title, more


def _detail(column: Any) -> str:
    return f"{column.day} {column:%B %Y}" if isinstance(column, datetime) else str(column or "")


def _title(model: Any) -> Any:
    return model.name if "name" in model.__table__.c else model.title


def _not_deleted(model: Any) -> list[Any]:
    return [model.deleted_at.is_(None)] if "deleted_at" in model.__table__.c else []
