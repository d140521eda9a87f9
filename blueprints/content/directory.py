"""The records that a form can refer to: their titles, and those that match what somebody types."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select

from blueprints.content.stored_index import MODELS
from core.database import db
from core.text import fold_for_search
from models import Event, MediaFile, Person

FEW = 60  # records that a list on a form has room for
MOST_FOUND = 8
NEW = "new:"  # before the name of somebody who is to be created
_LABELLED: dict[str, Any] = MODELS | {"media": MediaFile}


class Found(NamedTuple):
    """A record that matches what was typed."""

    value: str  # its slug, after its folder and a slash when all folders were searched
    title: str
    detail: str  # what tells it from others of the same title


class RecordDirectory:
    """The titles of records by slug, drafts and withdrawn ones included; each question is asked once."""

    def __init__(self) -> None:
        self._titles: dict[tuple[str, str], str] = {}
        self._all: dict[str, Mapping[str, str] | None] = {}

    def titles(self, folder: str, slugs: Sequence[str]) -> Mapping[str, str]:
        """Return the titles of records; without a folder, of those named as `folder/slug`."""
        if not folder:
            return self._titles_of_paths(slugs)
        unknown = [slug for slug in slugs if slug and (folder, slug) not in self._titles]
        if unknown:
            key, title = _columns(folder)
            for slug, text in db.session.execute(select(key, title).where(key.in_(unknown))):
                self._titles[folder, slug] = text
        return {slug: self._titles[folder, slug] for slug in slugs if (folder, slug) in self._titles}

    def all_titles(self, folder: str) -> Mapping[str, str] | None:
        """Return the titles of all records of a folder, or None if a list on a form has no room for them."""
        if folder not in self._all:
            key, title = _columns(folder)
            found = db.session.execute(select(key, title).order_by(func.lower(title)).limit(FEW + 1)).all()
            self._all[folder] = None if len(found) > FEW else {slug: text for slug, text in found}
        return self._all[folder]

    def _titles_of_paths(self, paths: Iterable[str]) -> Mapping[str, str]:
        titles = {}
        for path in paths:
            folder, _, slug = path.partition("/")
            if folder in MODELS and (found := self.titles(folder, [slug])):
                titles[path] = found[slug]
        return titles


def find_by_title(folder: str, words: str) -> list[Found]:
    """Return the records of a folder, or of all, whose titles have each of the words; those that begin so come first."""
    wanted = fold_for_search(words).split()[:8]
    if not wanted:
        return []
    folders = [folder] if folder else list(MODELS)
    found = [each for name in folders for each in _matching(name, wanted, with_folder=not folder)]
    found.sort(key=lambda each: (not fold_for_search(each.title).startswith(wanted[0]), fold_for_search(each.title)))
    return found[:MOST_FOUND]


def slug_typed(folder: str, text: str) -> str:
    """Return the slug of the record that somebody named by its slug or title; what is no record's name stays as it is.

    A person of that name who does not exist is marked as one to be created.
    """
    name = text.removeprefix(NEW).strip()
    key, title = _columns(folder)
    if text == name and db.session.scalar(select(key).where(key == name)) is not None:
        return name
    slugs = list(db.session.scalars(select(key).where(func.lower(title) == func.lower(name)).limit(2)))
    if len(slugs) == 1:
        return str(slugs[0])
    is_new = folder == "people" and not slugs and " " in name
    return f"{NEW}{name}" if is_new or text != name else text


def _matching(folder: str, wanted: list[str], *, with_folder: bool) -> Iterable[Found]:
    key, title = _columns(folder)
    model = _LABELLED[folder]
    detail = {Person: Person.affiliation, Event: Event.starts}.get(model, key)
    rows = db.session.execute(select(key, title, detail).order_by(func.lower(title)))
    for slug, text, more in rows:
        if all(word in fold_for_search(text) for word in wanted):
            told = f"{more.day} {more:%B %Y}" if model is Event and more else str(more or "")
            yield Found(f"{folder}/{slug}" if with_folder else slug, text, told)


def _columns(folder: str) -> tuple[Any, Any]:
    """Return the columns of the key and the title of a folder's records."""
    model = _LABELLED[folder]
    if model is MediaFile:
        return MediaFile.name, MediaFile.name
    return model.slug, model.name if hasattr(model, "name") and "name" in model.__table__.c else model.title
