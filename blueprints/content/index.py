"""An index of what records may refer to: what the content folder and the database know by name."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from blueprints.content.media_files import MediaFacts
from models.site import TIME_ZONE


@dataclass(slots=True)
class RecordIndex:
    """Everything known by name, and what of the database must not change or come twice."""

    time_zone: str = TIME_ZONE
    has_site: bool = False
    slugs: dict[str, set[str]] = field(default_factory=dict)  # by folder
    unreadable: set[str] = field(default_factory=set)  # folders of which not all slugs could be read
    media: dict[str, MediaFacts] = field(default_factory=dict)
    identifiers: dict[str, dict[str, str]] = field(default_factory=dict)  # uids and guids by folder and slug
    numbers: dict[str, tuple[int, int | None]] = field(default_factory=dict)  # season and number by episode
    show_guid: str = ""
    references: set[tuple[str, str]] = field(default_factory=set)  # folder and slug of what is referred to
    owners: dict[tuple[str, object], str] = field(default_factory=dict)  # the slug by folder and identifier or number

    def expect(self, folder: str, slugs: Iterable[str]) -> None:
        """Take records that are about to be read for known; the numbers that they had are free."""
        self.slugs[folder] |= set(slugs)
        for slug, identifier in self.identifiers.get(folder, {}).items():
            self.claim(folder, identifier, slug)
        if folder == "episodes":
            for slug, place in self.numbers.items():
                if slug not in slugs:
                    self.claim(folder, place, slug)

    def claim(self, folder: str, identifier: object, slug: str) -> str:
        """Return the slug of the record that an identifier or number belongs to: the one given when it was free."""
        return self.owners.setdefault((folder, identifier), slug)
