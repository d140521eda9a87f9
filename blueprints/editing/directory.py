"""The directory of what a form can refer to: records by their slugs, with their titles."""

from collections.abc import Mapping, Sequence

from blueprints.content.queries import LISTED, NEW, titles_of
from core.fields.field import ANY_FOLDER

MOST_IN_A_LIST = 60  # of which one chooses from a list; more are searched


class StoredDirectory:
    """The records of the database; each is asked for once."""

    def __init__(self) -> None:
        self._titles: dict[tuple[str, str], str] = {}
        self._all: dict[str, Mapping[str, str] | None] = {}

    def titles(self, folder: str, slugs: Sequence[str]) -> Mapping[str, str]:
        """Return the titles of records by slug; those that don't exist are missing.

        For any folder, the slugs have that of their record and a slash before them.
        """
        if folder == ANY_FOLDER:
            paths = [(path, *path.partition("/")) for path in slugs]
            return {
                path: title for path, of, _, slug in paths if of in LISTED for title in self.titles(of, [slug]).values()
            }
        unknown = [slug for slug in slugs if slug and (folder, slug) not in self._titles]
        if unknown:
            self._titles |= {(folder, slug): title for slug, title in titles_of(folder, unknown).items()}
        names = {slug: slug.removeprefix(NEW) for slug in slugs if slug.startswith(NEW)}
        return names | {slug: self._titles[folder, slug] for slug in slugs if (folder, slug) in self._titles}

    def all_titles(self, folder: str) -> Mapping[str, str] | None:
        """Return the titles of all records of a folder by slug, or None if they are too many to choose from a list."""
        if folder not in self._all:
            found = titles_of(folder, limit=MOST_IN_A_LIST + 1)
            self._all[folder] = None if len(found) > MOST_IN_A_LIST else found
        return self._all[folder]
