"""What a value may refer to: the records of the folder and those of the database."""

from dataclasses import dataclass, field

from blueprints.content.media_files import MediaFacts


@dataclass(slots=True)
class Catalogue:
    """Everything known by name, and what of the database must not change or come twice."""

    timezone: str = "Europe/London"
    has_site: bool = False
    slugs: dict[str, set[str]] = field(default_factory=dict)  # by folder
    unreadable: set[str] = field(default_factory=set)  # folders of which not all slugs could be read
    media: dict[str, MediaFacts] = field(default_factory=dict)
    episodes: dict[str, tuple[str, int, int | None]] = field(default_factory=dict)  # slug: guid, season, number
    uids: dict[str, dict[str, str]] = field(default_factory=dict)  # by folder and slug
    show_guid: str = ""
