"""The directory of what a form can refer to: records by their slugs, with their titles."""

from collections.abc import Mapping, Sequence

from blueprints.content.queries import titles_of

MOST_IN_A_LIST = 60  # of which one chooses from a list; more are searched


class StoredDirectory:
    """The records of the database."""

    def titles(self, folder: str, slugs: Sequence[str]) -> Mapping[str, str]:
        """Return the titles of records by slug; those that don't exist are missing."""
        return titles_of(folder, slugs)

    def all_titles(self, folder: str) -> Mapping[str, str] | None:
        """Return the titles of all records of a folder by slug, or None if they are too many to choose from a list."""
        found = titles_of(folder, limit=MOST_IN_A_LIST + 1)
        return None if len(found) > MOST_IN_A_LIST else found
