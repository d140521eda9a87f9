"""What the site that an import is for has already, so that the import doesn't overwrite it."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from blueprints.content.queries import record_index
from blueprints.content.schema import SCHEMA, schemas_in_order
from core.database import db
from core.fields.yaml import Plain
from core.text import fold_for_search
from models import Person
from models.registry import RECORD_TYPES


@dataclass(slots=True)
class KnownSite:
    """Slugs, identifiers and titles of the records of a site, all empty where there is no site."""

    exists: bool = False
    zone: str = ""
    slugs: dict[str, set[str]] = field(default_factory=lambda: {schema.folder: set() for schema in schemas_in_order()})
    identifiers: dict[str, dict[str, str]] = field(default_factory=dict)
    titles: dict[str, dict[str, str]] = field(default_factory=dict)  # by folder and slug
    people: dict[str, list[str]] = field(default_factory=dict)  # slugs by key name
    paths: set[str] = field(default_factory=set)
    digests: dict[str, str] = field(default_factory=dict)  # of media files, by name
    front_matter: dict[str, Plain] = field(default_factory=dict)  # of site.yaml

    def media_names(self, digest: str) -> list[str]:
        """Return the names of media files that have other bytes."""
        return [name for name, other in self.digests.items() if other != digest]

    def is_taken(self, folder: str, slug: str, uid: str, title: str) -> bool:
        """Tell whether another record than the imported one has a slug."""
        if slug not in self.slugs[folder]:
            return False
        if uid:
            return self.identifiers.get(folder, {}).get(slug) != uid
        return self.titles.get(folder, {}).get(slug) != title

    def person(self, name_key: str) -> str:
        """Return the slug of the one person with a name, or an empty string."""
        found = self.people.get(name_key, [])
        return found[0] if len(found) == 1 else ""


def known_site(front_matter: dict[str, Plain]) -> KnownSite:
    """Return what the database has."""
    index = record_index()
    known = KnownSite(index.has_site, index.time_zone if index.has_site else "", index.slugs, index.identifiers)
    for record_type in RECORD_TYPES:
        model: Any = record_type.model
        column = model.name if "name" in SCHEMA[record_type.folder].columns else model.title
        known.titles[record_type.folder] = dict(db.session.execute(select(model.slug, column)).all())
        known.paths |= {model(slug=slug).path for slug in known.slugs[record_type.folder]}
    for slug, name in db.session.execute(select(Person.slug, Person.name).order_by(Person.slug)):
        known.people.setdefault(fold_for_search(name), []).append(slug)
    known.digests = {name: facts.sha256 for name, facts in index.media.items()}
    known.front_matter = front_matter
    db.session.rollback()
    return known
