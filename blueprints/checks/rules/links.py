"""Links: addresses on this site are looked up, and those elsewhere were checked last night."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from blueprints.checks.findings import Finding, Fix, Level
from blueprints.checks.links import failure_of, urls_in_values
from blueprints.checks.subject import Subject
from blueprints.content.queries import schema_of
from core.database import db
from core.metadata import absolute
from core.text import quoted
from models import LinkCheck, MovedAddress, Status, Topic
from models.registry import record_type_at

MOST = 200  # links that are looked at
MEDIA = "/media/"


class _Target(NamedTuple):
    """What is at an address of this site."""

    problem: str  # after `leads to`
    level: Level
    new: str = ""  # where it is now


def check_links(subject: Subject) -> Iterator[Finding]:
    """No link leads nowhere."""
    links = [("body", link.address) for link in subject.outline.links]
    links += urls_in_values(schema_of(subject.folder), subject.values)
    wanted = list(dict.fromkeys(links))[:MOST]
    here = [(path, address, own) for path, address in wanted if (own := _own_path(address)) is not None]
    for path, address, own in here:
        if target := _find(own, subject):
            fixes = (_replace(subject, path, address, target.new + _after_path(address)),) if target.new else ()
            problem = f"The link to {quoted(address)} leads to {target.problem}."
            advice = "Use the new address." if target.new else "Change the link, or remove it."
            yield Finding(path, target.level, problem, advice, tuple(fix for fix in fixes if fix.values))
    elsewhere = {address: path for path, address in reversed(wanted) if address.startswith(("http://", "https://"))}
    query = select(LinkCheck).where(LinkCheck.url.in_(elsewhere), LinkCheck.is_broken)
    for check in db.session.scalars(query.order_by(LinkCheck.id)) if elsewhere else ():
        problem = f"The link to {quoted(check.url)} is broken: {failure_of(check)}."
        advice = "Open it to see for yourself, then change it or remove it."
        fixes = (Fix("Open the link", address=check.url),)
        yield Finding(elsewhere[check.url], Level.WARNING, problem, advice, fixes)


def _own_path(address: str) -> str | None:
    """Return the path of an address on this site, without its query, or None if it is elsewhere."""
    origin = absolute("")
    if address.startswith(origin) and address.removeprefix(origin)[:1] in ("/", "", "?", "#"):
        address = address.removeprefix(origin) or "/"
    if not address.startswith("/") or address.startswith("//"):
        return None
    try:
        return unquote(urlsplit(address).path)
    except ValueError:
        return None


def _after_path(address: str) -> str:
    """Return the query and the fragment of an address."""
    parts = urlsplit(address)
    return f"?{parts.query}" * bool(parts.query) + f"#{parts.fragment}" * bool(parts.fragment)


def _find(path: str, subject: Subject) -> _Target | None:
    """Return what is wrong with a path of this site, or None if there is a page."""
    if path.startswith(MEDIA):
        # A variant of an image is below its digest.
        name = path.removeprefix(MEDIA)
        is_there = "/" in name or subject.media_file(name) is not None
        return None if is_there else _Target("a file that isn’t in the media library", Level.ERROR)
    moved = select(MovedAddress.new).where(MovedAddress.old.in_({path, path.rstrip("/"), f"{path.rstrip('/')}/"}))
    if new := db.session.scalar(moved.limit(1)):
        return _Target(f"an address that has moved to {new}", Level.NOTE, new)
    try:
        rule, _ = current_app.url_map.bind("localhost").match(path, return_rule=True)
    except RequestRedirect:
        return None
    except HTTPException:
        return _Target("no page of this site", Level.WARNING)
    if "slug" not in rule.arguments:
        return None
    return _record_at(path, subject)


def _record_at(path: str, subject: Subject) -> _Target | None:
    slug = path.rstrip("/").rpartition("/")[2]
    record_type = record_type_at(path)
    if record_type is None:
        is_topic = path.startswith("/topics/")
        if is_topic and db.session.scalar(select(Topic.id).where(Topic.slug == slug)) is None:
            return _Target("a topic that doesn’t exist", Level.WARNING)
        return None
    record = db.session.scalar(select(record_type.model).where(record_type.model.slug == slug))
    if record is None:
        # Also when an event links to itself before it is published.
        if (record_type.folder, slug) == (subject.folder, subject.slug):
            return None
        return _Target("no page of this site", Level.WARNING)
    if record.is_public(subject.now):
        return None
    if record.status is Status.WITHDRAWN:
        return _Target(f"“{record.title}”, which is withdrawn", Level.WARNING)
    return _Target(f"“{record.title}”, which isn’t public yet", Level.WARNING)


def _replace(subject: Subject, path: str, old: str, new: str) -> Fix:
    label = f"Use {new}"
    if path != "body":
        return Fix(label, values=((path, new),))
    body: str = subject.values.get("body") or ""
    changed = re.sub(rf"(\]\(\s*<?|\]:\s*<?){re.escape(old)}(?=[\s)>#?]|$)", lambda match: match[1] + new, body)
    return Fix(label, values=(("body", changed),) if changed != body else ())
