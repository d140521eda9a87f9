"""What the search box in the header of the desk finds: records, screens and actions."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from blueprints.content.queries import LISTED, find_by_title, schema_of
from blueprints.desk.menu import CONTENT, MENU
from blueprints.editing.queries import Target, state_of
from core.database import db
from core.fields.field import ANY_FOLDER
from core.text import fold_for_search
from models import Draft, Role

MOST_RECORDS = 8
MOST_WORDS = 8


class Result(NamedTuple):
    """Something that was found, and where it leads."""

    title: str
    path: str
    detail: str = ""  # the type of a record, and what tells it from others
    state: str = ""  # what visitors see of a record
    is_post: bool = False  # done by a button, not reached by a link


class Offer(NamedTuple):
    """A screen or an action, with more words by which it is found."""

    title: str
    path: str
    roles: tuple[Role, ...]
    words: str = ""
    is_post: bool = False


TEAM, OWNER = tuple(Role), (Role.OWNER,)
_KINDS = {folder: Target(folder, "", None, None).singular for folder in LISTED}
SCREENS = (
    Offer("Desk", "/desk/", TEAM, "dashboard start home"),
    *(Offer(entry.title, entry.path, entry.roles, "list") for entry in MENU),
    Offer("Mail", "/desk/settings/mail", OWNER, "settings email smtp test"),
    Offer("Moved addresses", "/desk/settings/addresses", OWNER, "settings redirects"),
    Offer("Broken links", "/desk/links/", CONTENT, "check"),
    Offer("Your account", "/desk/account/", TEAM, "password passkey devices"),
    Offer("The site", "/", TEAM, "view front page"),
)
ACTIONS = (
    *(Offer(f"New {kind}", f"/desk/{folder}/new", CONTENT, "add create write") for folder, kind in _KINDS.items()),
    Offer("A term of talks", "/desk/series/term", CONTENT, "new add table paste spreadsheet several"),
    Offer("A talk in one line", "/desk/talks/line", CONTENT, "new add quick"),
    Offer("Invite somebody", "/desk/accounts/", OWNER, "new add account colleague"),
    Offer("Change the colour", "/desk/settings/#look", OWNER, "accent look"),
    Offer("Sign out", "/desk/sign-out", TEAM, "leave log out", is_post=True),
)


def find(typed: str, role: Role, now: datetime) -> dict[str, list[Result]]:
    """Return what matches each word that was typed, by the title of its group; without words, what there is to do."""
    words = fold_for_search(typed).split()[:MOST_WORDS]
    groups = {
        "Records": _records(typed, words, now) if words and role in CONTENT else [],
        "Screens": [*_offers(SCREENS, words, role)],
        "Actions": [*_offers(ACTIONS, words, role)],
    }
    return {title: results for title, results in groups.items() if results}


def _offers(offers: tuple[Offer, ...], words: list[str], role: Role) -> Iterator[Result]:
    for offer in offers:
        known = fold_for_search(f"{offer.title} {offer.words}").split()
        if role in offer.roles and all(any(each.startswith(word) for each in known) for word in words):
            yield Result(offer.title, offer.path, is_post=offer.is_post)


def _records(typed: str, words: list[str], now: datetime) -> list[Result]:
    return [*_new_drafts(words, now), *_known_records(typed, now)][:MOST_RECORDS]


def _known_records(typed: str, now: datetime) -> Iterator[Result]:
    for found in find_by_title(ANY_FOLDER, typed):
        folder, _, slug = found.value.partition("/")
        model = schema_of(folder).model
        record = db.session.scalar(select(model).where(model.slug == slug))
        if record is not None:
            target = Target(folder, str(record.id), record, None)
            detail = found.detail if found.detail != slug else ""
            yield _result(target, found.title, detail, now)


def _new_drafts(words: list[str], now: datetime) -> Iterator[Result]:
    """Yield the records that were never published and whose titles match, the last written first."""
    query = select(Draft).where(Draft.record_id.is_(None), Draft.deleted_at.is_(None), Draft.folder.in_(LISTED))
    for draft in db.session.scalars(query.order_by(Draft.updated_at.desc())):
        # Reading a text as a record takes longer than looking for the words in it.
        if all(word in fold_for_search(draft.text) for word in words):
            target = Target(draft.folder, draft.key, None, draft)
            title = target.title()
            if all(word in fold_for_search(title) for word in words):
                yield _result(target, title, "", now)


def _result(target: Target, title: str, detail: str, now: datetime) -> Result:
    kind = ", ".join(filter(None, (target.singular.capitalize(), detail)))
    return Result(title, target.path, kind, str(state_of(target, now)).capitalize())
