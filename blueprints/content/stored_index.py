"""The index of one record that is edited: it asks the database for what that record refers to, and for nothing else."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from blueprints.content.index import RecordIndex
from core.database import db
from core.media_files import MediaFacts
from models import Episode, Event, MediaFile, Opportunity, ResearchItem, Site, Topic
from models.registry import RECORD_TYPES
from models.site import TIME_ZONE

MODELS: dict[str, Any] = {record_type.folder: record_type.model for record_type in RECORD_TYPES} | {"topics": Topic}
# The columns of permanent identifiers.
_IDENTIFIERS: dict[str, Any] = {
    "events": Event.uid,
    "episodes": Episode.guid,
    "research": ResearchItem.uid,
    "opportunities": Opportunity.uid,
}


def stored_index(folder: str, record_id: int | None) -> RecordIndex:
    """Return the index for reading one record of a folder; `record_id` is None if it isn't in the database yet."""
    site = db.session.execute(select(Site.timezone, Site.podcast_guid)).one_or_none()
    zone, guid = site or (TIME_ZONE, "")
    slugs = {name: _Slugs(model.slug) for name, model in MODELS.items()}
    return RecordIndex(
        time_zone=zone,
        has_site=site is not None,
        slugs=slugs | {"media": _Slugs(MediaFile.name, MediaFile.deleted_at.is_(None))},  # type: ignore[arg-type]
        media=_Media(),
        identifiers={name: _OwnIdentifier(column, record_id) for name, column in _IDENTIFIERS.items()},
        show_guid=guid,
        owners=_Owners(record_id),
    )


class _Slugs:
    """The slugs of a folder, read one at a time while they are only tested."""

    def __init__(self, column: Any, *conditions: Any) -> None:
        self._column = column
        self._all = select(column).where(*conditions)

    def __contains__(self, slug: object) -> bool:
        return db.session.scalar(self._all.where(self._column == slug)) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(db.session.scalars(self._all))


class _Media(dict[str, MediaFacts]):
    """The facts of media files, read when they are asked for."""

    def __missing__(self, name: str) -> MediaFacts:
        file = db.session.scalars(
            select(MediaFile).where(MediaFile.name == name, MediaFile.deleted_at.is_(None))
        ).one_or_none()
        if file is None:
            raise KeyError(name)
        self[name] = MediaFacts(file.mime_type, file.sha256, file.length, file.duration, file.width, file.height)
        return self[name]

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default


class _OwnIdentifier(dict[str, str]):
    """The identifier of the edited record, whatever slug it has or gets."""

    def __init__(self, column: Any, record_id: int | None) -> None:
        super().__init__()
        self._column, self._record_id = column, record_id

    def get(self, _slug: str, default: Any = None) -> Any:
        model = self._column.class_
        return db.session.scalar(select(self._column).where(model.id == self._record_id)) or default


class _Owners(dict[tuple[str, object], str]):
    """The slugs of the other records that have an identifier, or a number as an episode."""

    def __init__(self, record_id: int | None) -> None:
        super().__init__()
        self._record_id = record_id

    def setdefault(self, key: tuple[str, object], default: str = "") -> str:
        folder, value = key
        column = _IDENTIFIERS[folder]
        model = column.class_
        is_it = (
            (Episode.season == value[0]) & (Episode.number == value[1]) if isinstance(value, tuple) else column == value
        )
        return db.session.scalar(select(model.slug).where(is_it, model.id.is_not(self._record_id))) or default
