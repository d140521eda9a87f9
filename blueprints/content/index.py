"""The index of everything that records can refer to, in the content folder and the database."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.media_files import MediaFacts
from models.site import TIME_ZONE


@dataclass(slots=True)
class RecordIndex:
    """Slugs and files by folder, and the identifiers and numbers that must stay unchanged or be unique."""

    time_zone: str = TIME_ZONE
    has_site: bool = False
    slugs: dict[str, set[str]] = field(default_factory=dict)  # by folder
    unreadable: set[str] = field(default_factory=set)  # folders whose slugs are not all known
    media: dict[str, MediaFacts] = field(default_factory=dict)
    identifiers: dict[str, dict[str, str]] = field(default_factory=dict)  # uids and guids by folder and slug
    numbers: dict[str, tuple[int, int | None]] = field(default_factory=dict)  # season and number by episode
    show_guid: str = ""
    references: set[tuple[str, str]] = field(default_factory=set)  # folder and slug of every reference
    owners: dict[tuple[str, object], str] = field(default_factory=dict)  # the slug by folder and identifier or number

    def expect(self, folder: str, slugs: Iterable[str]) -> None:
        """Add records that are about to be read, and release the numbers they have in the database."""
        self.slugs[folder] |= set(slugs)
        for slug, identifier in self.identifiers.get(folder, {}).items():
            self.claim(folder, identifier, slug)
        if folder == "episodes":
            for slug, place in self.numbers.items():
                if slug not in slugs:
                    self.claim(folder, place, slug)

    def release(self, names: Iterable[str]) -> None:
        """Release the identifiers and numbers of records that are about to be removed, such as events/open-day."""
        for name in names:
            folder, _, slug = name.partition("/")
            self.identifiers.get(folder, {}).pop(slug, None)
            if folder == "episodes":
                self.numbers.pop(slug, None)

    def claim(self, folder: str, identifier: object, slug: str) -> str:
        """Claim an identifier or number for a record, and return the slug of the record that owns it."""
        return self.owners.setdefault((folder, identifier), slug)
