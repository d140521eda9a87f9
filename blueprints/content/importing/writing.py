"""Writing a draft as a content folder, all of it or nothing."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from blueprints.content.exceptions import ContentError
from blueprints.content.folder import MEDIA, SITE, TOPICS, read_folder, survey
from blueprints.content.importing.draft import Draft, DraftRecord
from blueprints.content.importing.report import SourceError
from blueprints.content.queries import record_index
from core.database import db
from core.fields.yaml import Plain, write_yaml
from core.time import utc_now

REPORT = ".import-report.txt"  # which loading ignores, as any file that begins with a dot
CHECKS = 20  # times that files with errors are left out, each of which others may refer to


@dataclass(frozen=True, slots=True)
class Written:
    """The numbers of files that were added, that were there already, and that somebody has edited since."""

    added: int
    unchanged: int
    kept: list[str]


def write_draft(draft: Draft, target: Path) -> Written:
    """Write a draft into a folder; a file that is there stays as it is, so that a second import changes nothing."""
    if target.exists() and survey(target).errors:
        raise SourceError(f"{target} has files that aren't content files; choose a new folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as made:
        folder = Path(made) / "content"
        _write(draft, folder)
        for _ in range(CHECKS):
            if not _leave_out_errors(draft, folder):
                break
            shutil.rmtree(folder)
            _write(draft, folder)
        (folder / REPORT).write_text(draft.report.text(), encoding="utf-8", newline="\n")
        return _merge(folder, target)


def _write(draft: Draft, folder: Path) -> None:
    for record in draft.records:
        _file(folder / record.file).write_text(record.text(), encoding="utf-8", newline="\n")
    if draft.topics:
        topics: list[Plain] = [{"slug": slug, "title": title} for slug, title in sorted(draft.topics.items())]
        _file(folder / TOPICS).write_text(write_yaml(topics), encoding="utf-8", newline="\n")
    for name, source in draft.media.items():
        shutil.copyfile(source, _file(folder / MEDIA / name))
    site = draft.known.front_matter if draft.known.exists else draft.site
    moved = site.get("moved_addresses", [])
    known = {str(move["old"]) for move in moved if isinstance(move, dict)} if isinstance(moved, list) else set()
    fresh: list[Plain] = [{"old": old, "new": new} for old, new in _moves(draft).items() if old not in known]
    if fresh or not draft.known.exists:
        moves: list[Plain] = [*moved, *fresh] if isinstance(moved, list) else fresh
        text = write_yaml({**site, **({"moved_addresses": moves} if moves else {})})
        _file(folder / SITE).write_text(text, encoding="utf-8", newline="\n")


def _moves(draft: Draft) -> dict[str, str]:
    """Return moved addresses that lead to a page of the import, and none that is such a page itself."""
    here = set(draft.moves.values())
    return {old: new for old, new in sorted(draft.moves.items()) if old not in here}


def _file(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _leave_out_errors(draft: Draft, folder: Path) -> bool:
    """Read a folder as loading it would, and leave out the records that have errors; tell whether there were any."""
    index = record_index()
    db.session.rollback()
    try:
        read_folder(survey(folder), index, utc_now(), lambda _files: None)
    except ContentError as error:
        wrong: dict[str, str] = {}
        for each in error.errors:
            wrong.setdefault(each.file, f"{each.field}: {each.message}" if each.field else each.message)
        by_file = {record.file: record for record in draft.records}
        others = sorted(wrong.keys() - by_file.keys())
        if others:
            raise SourceError(f"The import made a file that can't be loaded: {others[0]}: {wrong[others[0]]}") from None
        for file, message in wrong.items():
            draft.report.leave_out(f"A record that can't be loaded ({message})", by_file[file].source or file)
            _remove(draft, by_file[file])
        return True
    return False


def _remove(draft: Draft, record: DraftRecord) -> None:
    draft.records.remove(record)
    draft.moves = {old: new for old, new in draft.moves.items() if new.rpartition("/")[2] != record.slug}


def _merge(folder: Path, target: Path) -> Written:
    added, unchanged, kept = 0, 0, []
    if target.exists():
        (folder / REPORT).replace(target / REPORT)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != REPORT)
    if not target.exists():
        folder.rename(target)
        return Written(len(files), 0, [])
    for path in files:
        name = path.relative_to(folder)
        if not (target / name).exists():
            shutil.move(path, _file(target / name))
            added += 1
        elif (target / name).read_bytes() == path.read_bytes():
            unchanged += 1
        else:
            kept.append(name.as_posix())
    return Written(added, unchanged, kept)
