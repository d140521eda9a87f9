"""The moved addresses of the site, and which others can be added."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from blueprints.site.queries import moved_to, public_record_at
from core.database import db
from core.fields.texts import is_site_path
from models import MovedAddress


class Wrong(NamedTuple):
    """What is wrong with an address that was typed."""

    field: str  # old or new
    message: str


def moved_addresses() -> Sequence[MovedAddress]:
    """Return all moved addresses by the old one."""
    return db.session.scalars(select(MovedAddress).order_by(MovedAddress.old)).all()


def last_address(path: str) -> str:
    """Return where a path leads: to itself, or to where it has moved."""
    return moved_to(path) or path


def wrong_address(old: str, new: str, now: datetime) -> Wrong | None:
    """Return what keeps an old address from leading to a new one."""
    for field, path in (("old", old), ("new", new)):
        if not is_site_path(path):
            return Wrong(field, "Enter a path of this site, such as /events/an-event")
    if "?" in old or "#" in old:
        return Wrong("old", "Enter the address without what follows ? or #")
    if old == new:
        return Wrong("new", "Enter another address than the old one")
    if public_record_at(old, now) is not None:
        return Wrong("old", "There is a page at this address, so it can’t lead elsewhere")
    if last_address(new) == old:
        return Wrong("new", f"{new} leads to {old} already. Remove that first")
    return None
