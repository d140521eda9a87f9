"""The registry of record types whose records have pages."""

from dataclasses import dataclass
from typing import Any

from models.episode import Episode
from models.event import Event
from models.opportunity import Opportunity
from models.page import Page
from models.partner import Partner
from models.person import Person
from models.research import ResearchItem
from models.series import Series


@dataclass(frozen=True, slots=True)
class RecordType:
    """A record type and its names in URLs, content files and texts."""

    model: type[Any]
    folder: str  # of its content files, also in the URLs of cards and covers
    path: str  # of its list, above the pages of its records
    singular: str
    plural: str
    section: str = ""  # the name of its list in menus, where it isn't the plural

    @property
    def section_title(self) -> str:
        """The name of its list in menus."""
        return self.section or self.plural.capitalize()


# Each type follows the types that it refers to, since content files are loaded in this order.
RECORD_TYPES = [
    RecordType(Person, "people", "/people/", "person", "people"),
    RecordType(Partner, "partners", "/partners/", "partner", "partners"),
    RecordType(Page, "pages", "/", "page", "pages"),
    RecordType(Series, "series", "/talks/", "talks series", "talks series", "Talks"),
    RecordType(Event, "events", "/events/", "event", "events"),
    RecordType(Episode, "episodes", "/podcast/", "episode", "episodes", "Podcast"),
    RecordType(ResearchItem, "research", "/research/", "research item", "research"),
    RecordType(Opportunity, "opportunities", "/opportunities/", "opportunity", "opportunities"),
]


def record_type_in(folder: str) -> RecordType | None:
    """Return the record type of a folder of content files."""
    return next((record_type for record_type in RECORD_TYPES if record_type.folder == folder), None)


def record_type_at(path: str) -> RecordType | None:
    """Return the record type whose pages are directly below the parent of a path."""
    above = path.rstrip("/").rpartition("/")[0] + "/"
    return next((record_type for record_type in RECORD_TYPES if record_type.path == above), None)


def record_type_of(record: Any) -> RecordType:
    """Return the record type of a record."""
    return next(record_type for record_type in RECORD_TYPES if record_type.model is type(record))
