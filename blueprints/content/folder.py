"""The layout of a content folder: which files it has, and which do not belong there."""

from dataclasses import dataclass, field
from pathlib import Path

from blueprints.content.faults import Fault, ReadingError
from blueprints.content.media_files import TYPES
from blueprints.content.records import FOLDERS
from blueprints.content.texts import Slug
from core.text import escaped

SITE = "site.yaml"
TOPICS = "topics.yaml"
MEDIA = "media"
SIDECAR = ".yaml"


@dataclass(slots=True)
class Folder:
    """The files of a content folder: records by folder and slug, media by name, and notes beside media."""

    path: Path
    records: dict[str, dict[str, Path]] = field(default_factory=lambda: {name: {} for name in FOLDERS})
    media: dict[str, Path] = field(default_factory=dict)
    sidecars: dict[str, Path] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def file(self, name: str) -> Path | None:
        """Return a file at the top of the folder, when it is there."""
        path = self.path / name
        return path if path.is_file() and not path.is_symlink() else None

    def refuse(self, path: Path, message: str) -> None:
        """Note that a file or folder cannot be read here."""
        self.faults.append(Fault(shown(path, self.path), 0, "", message))


def shown(path: Path, root: Path) -> str:
    """Return how a fault names a file."""
    return escaped(path.relative_to(root).as_posix())


def survey(path: Path) -> Folder:
    """Return what a folder holds; what does not belong there is a fault of it."""
    folder = Folder(path)
    for entry in _entries(folder, path):
        if entry.name in (SITE, TOPICS) and entry.is_file():
            continue
        if entry.name == MEDIA and entry.is_dir():
            _survey_media(folder, entry)
        elif entry.name in FOLDERS and entry.is_dir():
            _survey_records(folder, entry)
        else:
            names = ", ".join([SITE, TOPICS, *(f"{name}/" for name in [*FOLDERS, MEDIA])])
            folder.refuse(entry, f"does not belong here; a content folder has {names}")
    return folder


def _entries(folder: Folder, path: Path) -> list[Path]:
    entries = []
    for entry in sorted(path.iterdir()):
        if entry.is_symlink() or not (entry.is_file() or entry.is_dir()):
            folder.refuse(entry, "is a link or device; put the file itself here")
        # Version control and file browsers leave files like .gitkeep and .DS_Store behind.
        elif not entry.name.startswith("."):
            entries.append(entry)
    return entries


def _survey_records(folder: Folder, path: Path) -> None:
    for entry in _entries(folder, path):
        if entry.suffix != ".md" or not entry.is_file():
            folder.refuse(entry, "does not belong here; records are files named slug.md")
            continue
        try:
            Slug().check(entry.stem)
        except ReadingError as wrong:
            folder.refuse(entry, str(wrong))
        else:
            folder.records[path.name][entry.stem] = entry


def _survey_media(folder: Folder, path: Path) -> None:
    for entry in _entries(folder, path):
        fault = _name_fault(entry)
        if fault:
            folder.refuse(entry, fault)
        elif entry.suffix == SIDECAR:
            folder.sidecars[entry.stem] = entry
        else:
            folder.media[entry.name] = entry
    for name in folder.sidecars.keys() - folder.media.keys():
        folder.refuse(
            folder.sidecars[name], f"there is no {name} beside it; notes on portrait.jpg are portrait.jpg.yaml"
        )


def _name_fault(entry: Path) -> str:
    if not entry.is_file():
        return "does not belong here; media/ has no folders"
    if not entry.name.isascii() or not entry.name.replace(".", "").replace("-", "").replace("_", "").isalnum():
        return "is no file name for the web; use letters, digits, dots, hyphens and underscores"
    if entry.suffix not in (*TYPES, SIDECAR):
        return f"is of no supported type; media are {', '.join(TYPES)}"
    return ""
