"""Copies of records: what a copy keeps, and to which day its times move."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from blueprints.content.text_values import TextValues
from core.fields.field_errors import ValidationError
from core.fields.times import read_moment, read_zone
from core.fields.yaml import Unquoted

# What belongs to one record alone: its identity and status, and what came out of it.
LEFT_OUT = {
    "events": ("resources", "registration.url"),
    "episodes": ("guid", "number", "audio", "transcript", "chapters"),
    "research": ("date",),
    "opportunities": ("opens", "closes"),
    "topics": (),
}
LEFT_OUT_EVERYWHERE = ("uid", "slug", "status", "publish_at")
_MOVED = ("starts", "ends", "registration.opens", "registration.closes")
_WEEK = timedelta(days=7)


def copy_of(
    folder: str, values: Mapping[str, Any], site_zone: str, now: datetime, starts: datetime | None = None
) -> TextValues:
    """Return the values of a copy of a record, as a draft.

    An event's times move together, so that its agenda and registration keep their distance from its start: to a local
    time `starts`, or by whole weeks to the first such weekday that is still to come.
    """
    left_out = {*LEFT_OUT_EVERYWHERE, *LEFT_OUT.get(folder, ())}
    copy = {path: value for path, value in values.items() if path not in left_out}
    if folder == "episodes":
        copy["guid"] = str(uuid4())
    if folder == "events":
        _move(copy, _zone(copy, site_zone), now, starts)
    return copy


def _zone(values: Mapping[str, Any], site_zone: str) -> ZoneInfo:
    try:
        return read_zone(str(values.get("timezone") or site_zone))
    except ValidationError:
        return ZoneInfo(site_zone)


def _move(values: TextValues, zone: ZoneInfo, now: datetime, starts: datetime | None) -> None:
    today = now.astimezone(zone)
    local = _local(values.get("starts"), zone, today.date())
    if local is None:
        return
    if starts is None:
        # The same day of the week at the same time, also when the clocks have changed in between.
        weeks = max(1, (today.replace(tzinfo=None) - local) // _WEEK + 1)
        distance = weeks * _WEEK
    else:
        distance = starts - local

    def moved(value: Any) -> Any:
        old = _local(value, zone, today.date())
        # A value with an error is kept: the form shows it.
        return value if old is None else Unquoted((old + distance).isoformat(" ", "minutes"))

    _replace(values, _MOVED, moved)
    if isinstance(values.get("sessions"), list):
        sessions = [dict(row) if isinstance(row, dict) else row for row in values["sessions"]]
        for row in sessions:
            if isinstance(row, dict):
                _replace(row, ("starts", "ends"), moved)
        values["sessions"] = sessions


def _replace(values: dict[str, Any], names: tuple[str, ...], change: Callable[[Any], Any]) -> None:
    values.update({name: change(values[name]) for name in names if name in values})


def _local(value: Any, zone: ZoneInfo, today: date) -> datetime | None:
    try:
        return read_moment(str(value), zone, today).astimezone(zone).replace(tzinfo=None, fold=0)
    except ValidationError:
        return None
