"""Dumping of content files: the database as a folder of text."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from blueprints.content.folder import MEDIA, SIDECAR, SITE, TOPICS
from blueprints.content.kinds import Key, Values
from blueprints.content.parts import write_keys
from blueprints.content.queries import all_records
from blueprints.content.record_type import RecordType
from blueprints.content.records import BY_FOLDER, FOLDERS
from blueprints.content.yaml_text import Plain, write_list, write_yaml
from blueprints.media.queries import stored_path
from core.database import db, reading_only


class EmptySiteError(Exception):
    """There is no site to dump yet."""


@dataclass(frozen=True, slots=True)
class Dump:
    """What a content folder will hold: texts by path, and stored files by path."""

    texts: dict[str, str]
    files: dict[str, Path]


def dump_content(folder: Path) -> Dump:
    """Write the site into a new or empty folder and return what was written.

    Raises FileExistsError when the folder holds something, EmptySiteError when there is no site.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; name a new or empty folder")
    db.session.rollback()
    with reading_only():
        dump = _read()
    # The files are written when nobody waits for the database any more.
    db.session.rollback()
    for name in dump.texts.keys() | dump.files.keys():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    for name, text in dump.texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for name, source in dump.files.items():
        shutil.copyfile(source, folder / name)
    return dump


def _read() -> Dump:
    sites = all_records(BY_FOLDER["site"])
    if not sites:
        raise EmptySiteError("The site has no identity yet, so there is nothing to dump.")
    zone = sites[0].timezone
    texts = {SITE: _site_text(sites[0], zone), **_media_texts(zone)}
    if topics := [_front_matter(BY_FOLDER["topics"], topic, zone) for topic in all_records(BY_FOLDER["topics"])]:
        texts[TOPICS] = write_list(topics)
    for name in FOLDERS:
        texts |= {f"{name}/{slug}.md": text for slug, text in _record_texts(BY_FOLDER[name], zone)}
    files = {f"{MEDIA}/{file.name}": stored_path(file.sha256) for file in all_records(BY_FOLDER[MEDIA])}
    return Dump(texts, files)


def _site_text(site: Any, zone: str) -> str:
    record_type = BY_FOLDER["moved_addresses"]
    moves: list[Plain] = [_front_matter(record_type, move, zone) for move in all_records(record_type)]
    moved: dict[str, Plain] = {record_type.folder: moves} if moves else {}
    return write_yaml(_front_matter(BY_FOLDER["site"], site, zone) | moved)


def _media_texts(zone: str) -> dict[str, str]:
    record_type = BY_FOLDER[MEDIA]
    notes = {file.name: _front_matter(record_type, file, zone) for file in all_records(record_type)}
    return {f"{MEDIA}/{name}{SIDECAR}": write_yaml(note) for name, note in notes.items() if note}


def _record_texts(record_type: RecordType, zone: str) -> Iterator[tuple[str, str]]:
    columns = record_type.columns
    for record in all_records(record_type):
        front = write_yaml(_front_matter(record_type, record, zone, columns))
        yield record.slug, f"---\n{front}---\n" + (f"\n{record.body}\n" if record.body else "")


def _front_matter(
    record_type: RecordType, record: Any, zone: str, columns: dict[str, Key] | None = None
) -> dict[str, Plain]:
    keys = columns or record_type.columns
    values: Values = {column: key.kind.current(record, column) for column, key in keys.items()}
    # An event's times are local to its own zone.
    return write_keys(record_type.keys, values, ZoneInfo(values.get("timezone") or zone), zone)
