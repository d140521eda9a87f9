"""Lists of the desk: the records of a type with filters, their negations, a search and an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select

from blueprints.content.queries import field_values, schema_of
from blueprints.editing.queries import State, Target, state_of
from core.database import db
from core.text import fold_for_search
from models import Draft, Status, Topic

ROWS = 50  # of one page
# The date that matters most in each type, for a column and an order.
DATES = {"events": "starts", "episodes": "publish_at", "research": "date", "opportunities": "closes"}
LATEST_FIRST = "-updated"  # the order of a list unless its address says another one
FILTERS = ("status", "kind", "topic", "changed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is asked for, as its address says it; a filter that begins with a hyphen is negated."""

    q: str = ""
    filters: tuple[tuple[str, str], ...] = ()  # name and value
    sort: str = LATEST_FIRST
    page: int = 1

    def address(self, path: str, **changes: Any) -> str:
        """Return the address of the list with changes: another page, order or set of filters."""
        filters = changes.get("filters", self.filters)
        q, sort, page = (changes.get(name, getattr(self, name)) for name in ("q", "sort", "page"))
        pairs = [("q", q)] if q else []
        pairs += filters
        pairs += [("sort", sort)] if sort != LATEST_FIRST else []
        pairs += [("page", page)] if page > 1 else []
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def without(self, path: str, pair: tuple[str, str]) -> str:
        """Return the address of the list without a filter."""
        return self.address(path, filters=tuple(each for each in self.filters if each != pair), page=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A record or a new draft in a list."""

    target: Target
    title: str
    state: State
    date: Any  # a moment or a day, whichever matters in its type
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list."""

    rows: list[Row]
    total: int
    pages: int


def list_records(folder: str, wanted: Wanted, now: datetime) -> Listing:
    """Return one page of the records of a folder; drafts that were never published come first."""
    model = schema_of(folder).model
    conditions = [_not_deleted(model), *_conditions(folder, wanted, now)]
    total = db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0
    drafts = _new_drafts(folder, wanted, now)
    first = (wanted.page - 1) * ROWS
    # The first page has all new drafts besides; they are few.
    query = select(model).where(*conditions).order_by(*_order(folder, wanted.sort)).offset(first).limit(ROWS)
    records = list(db.session.scalars(query))
    ids = [record.id for record in records]
    query_drafts = select(Draft).where(Draft.folder == folder, Draft.record_id.in_(ids), Draft.deleted_at.is_(None))
    own = {draft.record_id: draft for draft in db.session.scalars(query_drafts)}
    targets = [Target(folder, str(record.id), record, own.get(record.id)) for record in records]
    rows = [_row(target, now) for target in targets]
    pages = max(1, -(-total // ROWS))
    return Listing([*(drafts if wanted.page == 1 else []), *rows], total + len(drafts), pages)


def list_trash(folders: Sequence[str], now: datetime) -> list[Row]:
    """Return what is in the trash, of all record types."""
    found = []
    for folder in folders:
        model = schema_of(folder).model
        if hasattr(model, "deleted_at"):
            records = db.session.scalars(select(model).where(model.deleted_at.is_not(None)))
            found += [_row(Target(folder, str(record.id), record, None), now) for record in records]
    drafts = db.session.scalars(select(Draft).where(Draft.record_id.is_(None), Draft.deleted_at.is_not(None)))
    found += [_row(Target(draft.folder, draft.key, None, draft), now) for draft in drafts]
    return sorted(found, key=lambda row: _deleted_at(row.target), reverse=True)


def choices_of(folder: str) -> dict[str, list[tuple[str, str]]]:
    """Return the filters of a list, each with its values and their words."""
    model = schema_of(folder).model
    choices: dict[str, list[tuple[str, str]]] = {}
    if hasattr(model, "status"):
        choices["status"] = [(state, state.capitalize()) for state in State if state is not State.DELETED]
    if hasattr(model, "kind"):
        choices["kind"] = [(kind, kind.replace("-", " ").capitalize()) for kind in model.kind.type.enums]
    if hasattr(model, "topics"):
        topics = db.session.execute(select(Topic.slug, Topic.title).order_by(Topic.title))
        choices["topic"] = [(slug, title) for slug, title in topics]
    choices["changed"] = [("yes", "Has changes that are not public")]
    return choices


def _deleted_at(target: Target) -> Any:
    found: Any = target.record or target.draft
    return found.deleted_at or found.updated_at


def _row(target: Target, now: datetime) -> Row:
    record, draft = target.record, target.draft
    date = getattr(record, DATES.get(target.folder, ""), None)
    updated_at = draft.updated_at if draft else getattr(record, "updated_at", None)
    title = (getattr(record, "title", "") or record.name) if record else target.title()
    return Row(target, title or f"A new {target.singular}", state_of(target, now), date, updated_at)


def _new_drafts(folder: str, wanted: Wanted, now: datetime) -> list[Row]:
    query = select(Draft).where(Draft.folder == folder, Draft.record_id.is_(None), Draft.deleted_at.is_(None))
    targets = [Target(folder, draft.key, None, draft) for draft in db.session.scalars(query)]
    rows = [_row(target, now) for target in targets if _fits(target, wanted, now)]
    column, is_falling = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    if column == "title":
        return sorted(rows, key=lambda row: row.title.lower(), reverse=is_falling)
    rows.sort(key=lambda row: row.updated_at or now, reverse=is_falling or column != "updated")
    return rows


def _fits(target: Target, wanted: Wanted, now: datetime) -> bool:
    """Tell whether a draft that was never published is among what a list is asked for."""
    values = field_values(target.folder, target.text)
    known = {"status": {str(state_of(target, now))}, "kind": {str(values.get("kind", ""))}}
    known["topic"] = {str(slug) for slug in values.get("topics", ())}
    title = fold_for_search(target.title())
    if not all(word in title for word in fold_for_search(wanted.q).split()):
        return False
    for name in FILTERS:
        of_name = [value for each, value in wanted.filters if each == name]
        included = [value for value in of_name if not value.startswith("-")]
        has = known.get(name, set())
        if (included and not has & set(included)) or has & {value[1:] for value in of_name if value.startswith("-")}:
            return False
    return True


def _not_deleted(model: Any) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = model.deleted_at.is_(None) if hasattr(model, "deleted_at") else model.id > 0
    return condition


def _conditions(folder: str, wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    model = schema_of(folder).model
    words = fold_for_search(wanted.q).split()
    conditions = [_search(model, words)] if words else []
    for name in FILTERS:
        values = [value for each, value in wanted.filters if each == name]
        wanted_ones = [_is(folder, model, name, value, now) for value in values if not value.startswith("-")]
        if wanted_ones:
            conditions.append(or_(*wanted_ones))
        conditions += [not_(_is(folder, model, name, value[1:], now)) for value in values if value.startswith("-")]
    return conditions


def _search(model: Any, words: list[str]) -> ColumnElement[bool]:
    if hasattr(model, "search_text"):
        return and_(
            *(
                or_(model.search_text.contains(word, autoescape=True), model.slug.contains(word, autoescape=True))
                for word in words
            )
        )
    # The database can't fold a title for search, and records of these types are few.
    rows = db.session.execute(select(model.id, _title(model), model.slug))
    found = [row[0] for row in rows if all(word in f"{fold_for_search(row[1])} {row[2]}" for word in words)]
    condition: ColumnElement[bool] = model.id.in_(found)
    return condition


def _title(model: Any) -> Any:
    return model.name if "name" in model.__table__.columns else model.title


def _is(folder: str, model: Any, name: str, value: str, now: datetime) -> ColumnElement[bool]:
    if name == "status" and hasattr(model, "status"):
        return _has_state(model, value, now)
    if name == "kind" and hasattr(model, "kind"):
        condition: ColumnElement[bool] = model.kind == value if value in model.kind.type.enums else model.id < 0
        return condition
    if name == "topic" and hasattr(model, "topics"):
        return model.topics.any(Topic.slug == value)  # type: ignore[no-any-return]
    if name == "changed":
        return exists().where(Draft.folder == folder, Draft.record_id == model.id, Draft.deleted_at.is_(None))
    # What this type doesn't have: no record has it.
    nothing: ColumnElement[bool] = model.id < 0
    return nothing


def _has_state(model: Any, value: str, now: datetime) -> ColumnElement[bool]:
    is_visible = model.status.not_in((Status.DRAFT, Status.WITHDRAWN))
    is_later = and_(model.publish_at.is_not(None), model.publish_at > now)
    states: dict[str, Any] = {
        "draft": model.status == Status.DRAFT,
        "withdrawn": model.status == Status.WITHDRAWN,
        "scheduled": and_(is_visible, is_later),
        "published": and_(is_visible, not_(is_later)),
    }
    condition: ColumnElement[bool] = states.get(value, model.id < 0)
    return condition


def _order(folder: str, sort: str) -> list[Any]:
    model = schema_of(folder).model
    columns = {"title": _title(model), "updated": getattr(model, "updated_at", model.id)}
    if folder in DATES:
        columns["date"] = getattr(model, DATES[folder])
    if sort.removeprefix("-") not in columns:
        sort = LATEST_FIRST
    column = columns[sort.removeprefix("-")]
    # A record without a date is at the end of either order.
    return [column.is_(None), column.desc() if sort.startswith("-") else column.asc(), model.id]
