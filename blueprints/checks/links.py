"""The links of the site to other sites, and the records that have them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from sqlalchemy import select

from blueprints.content.queries import field_values, schema_of
from core.database import db
from core.fields.record import RecordSchema
from core.fields.rows import Rows
from core.fields.texts import Url, is_web_address
from core.markdown_outline import read_outline
from models import Draft, LinkCheck, Site, Status
from models.registry import RECORD_TYPES

# The address of a meeting is given to few, so nothing follows it unasked.
NOT_FOLLOWED = "online_url"
SITE = "site"
_HREF = re.compile(r'<a [^>]*?href="(https?://[^"]+)"')
_STATUSES = {
    404: "the page doesn’t exist",
    410: "the page is gone",
    500: "the site has an error",
    502: "the site can’t be reached",
    503: "the site can’t be reached",
    504: "the site can’t be reached",
}


@dataclass(frozen=True, slots=True)
class LinkPlace:
    """A link in a field of a record, or of its draft."""

    url: str
    folder: str
    ref: str  # of the form: the record's id, or the key of a draft that was never published
    title: str
    path: str  # of the field

    @property
    def form(self) -> str:
        """The address of the field in its form."""
        start = "/desk/settings/" if self.folder == SITE else f"/desk/{self.folder}/{self.ref}/"
        return f"{start}#field-{self.path}"


def failure_of(check: LinkCheck) -> str:
    """Return why a link doesn't work, as a part of a sentence."""
    if check.status is None:
        return check.error.replace("'", "’") or "the site can’t be reached"
    said = _STATUSES.get(check.status, "the site refuses it")
    return f"{said} (status {check.status})"


def urls_in_values(schema: RecordSchema, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the addresses in the fields of a record by the paths of the fields."""
    for column, name in schema.field_names.items():
        kind, value = schema.columns[column].type, values.get(column)
        if isinstance(kind, Url) and isinstance(value, str) and value and column != NOT_FOLLOWED:
            yield name, value
        elif isinstance(kind, Rows) and value:
            addresses = [field.column for field in kind.fields if isinstance(field.type, Url)]
            for number, row in enumerate(value):
                yield from ((f"{name}.{number}.{each}", row[each]) for each in addresses if row.get(each))


def all_links() -> Iterator[LinkPlace]:
    """Yield every link to another site, of all records that aren't withdrawn, of their drafts, and of the site."""
    for record_type in RECORD_TYPES:
        yield from links_of_records(record_type.folder)
    yield from links_of_site()
    yield from links_of_drafts()


def links_of_records(folder: str, ids: Iterable[int] | None = None) -> Iterator[LinkPlace]:
    """Yield the links of the records of a folder, or of some of them."""
    schema = schema_of(folder)
    model = schema.model
    name = "name" if "name" in schema.columns else "title"
    columns = _url_columns(schema)
    wanted = [model.id, getattr(model, name), model.body_html, *(getattr(model, column) for column in columns)]
    query = select(*wanted).where(model.status != Status.WITHDRAWN, model.deleted_at.is_(None)).order_by(model.id)
    titles: dict[int, str] = {}
    for record_id, title, html, *urls in db.session.execute(query if ids is None else query.where(model.id.in_(ids))):
        titles[record_id] = title
        for column, url in zip(columns, urls, strict=True):
            yield from _place(url, folder, str(record_id), title, schema.field_names[column])
        for url in dict.fromkeys(_HREF.findall(html or "")):
            yield from _place(unescape(url), folder, str(record_id), title, "body")
    for column, field in schema.columns.items():
        if isinstance(field.type, Rows):
            yield from _links_of_rows(folder, column, field.type, titles)


def _links_of_rows(folder: str, column: str, rows: Rows, titles: dict[int, str]) -> Iterator[LinkPlace]:
    schema = schema_of(folder)
    for field in rows.fields:
        if not isinstance(field.type, Url):
            continue
        relation, url = getattr(schema.model, column), getattr(rows.model, field.column)
        query = select(schema.model.id, rows.model.position, url).join(relation).where(url.like("http%"))
        for record_id, position, address in db.session.execute(query):
            if record_id in titles:
                path = f"{schema.field_names[column]}.{position}.{field.name}"
                yield from _place(address, folder, str(record_id), titles[record_id], path)


def _url_columns(schema: RecordSchema) -> list[str]:
    return [
        column for column, field in schema.columns.items() if isinstance(field.type, Url) and column != NOT_FOLLOWED
    ]


def links_of_site() -> Iterator[LinkPlace]:
    """Yield the links in the settings of the site, its menu and its footer."""
    site = db.session.get(Site, 1)
    if site is None:
        return
    schema = schema_of(SITE)
    for column in _url_columns(schema):
        yield from _place(getattr(site, column), SITE, "", "Settings", schema.field_names[column])
    for name in ("menu", "footer"):
        for number, item in enumerate(getattr(site, name)):
            yield from _place(item.url, SITE, "", "Settings", f"{name}.{number}.url")


def links_of_drafts(keys: Iterable[str] | None = None) -> Iterator[LinkPlace]:
    """Yield the links of the drafts, or of those of some records."""
    query = select(Draft).where(Draft.deleted_at.is_(None)).order_by(Draft.id)
    for draft in db.session.scalars(query if keys is None else query.where(Draft.key.in_(keys))):
        values = field_values(draft.folder, draft.text)
        title = values.get("title") or values.get("name")
        title = title if isinstance(title, str) else "Draft without a title"
        ref = str(draft.record_id or draft.key)
        for path, url in _urls_of_text(values):
            yield from _place(url, draft.folder, ref, title, path)


def _urls_of_text(plain: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(plain, dict):
        for name, value in plain.items():
            if name == "body" and not path and isinstance(value, str):
                yield from (("body", link.address) for link in read_outline(value).links)
            elif name != NOT_FOLLOWED:
                yield from _urls_of_text(value, f"{path}.{name}".strip("."))
    elif isinstance(plain, list):
        for number, value in enumerate(plain):
            yield from _urls_of_text(value, f"{path}.{number}")
    elif isinstance(plain, str):
        yield path, plain


def _place(url: str | None, folder: str, ref: str, title: str, path: str) -> Iterator[LinkPlace]:
    if url and is_web_address(url):
        yield LinkPlace(url, folder, ref, title, path)
