"""Dumping of content files: the database as a folder of text."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blueprints.content.exceptions import EmptySiteError
from blueprints.content.folder import MEDIA, SIDECAR, SITE, TOPICS
from blueprints.content.queries import all_records
from blueprints.content.record_file import front_matter_of, write_record_file
from blueprints.content.schema import SCHEMA, record_folders
from blueprints.media.queries import stored_path
from core.database import db
from core.fields.yaml import Plain, write_yaml


@dataclass(frozen=True, slots=True)
class Dump:
    """The contents of a dumped folder: texts by path, and stored files by path."""

    texts: dict[str, str]
    files: dict[str, Path]


def dump_content(folder: Path) -> Dump:
    """Write the site into a new or empty folder and return what was written.

    Raises FileExistsError when the folder isn't empty, and EmptySiteError when there is no site.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} isn't empty; choose a new or empty folder")
    dump = _read()
    # Copying takes a while, and SQLite can't empty its log while a transaction is open.
    db.session.rollback()
    for name in dump.texts.keys() | dump.files.keys():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    for name, text in dump.texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for name, source in dump.files.items():
        shutil.copyfile(source, folder / name)
    return dump


def _read() -> Dump:
    sites = all_records(SCHEMA["site"])
    if not sites:
        raise EmptySiteError("There is nothing to dump: the site has no content yet. Load content files first.")
    zone = sites[0].timezone
    texts = {SITE: write_yaml(_site_fields(sites[0], zone)), **_media_texts(zone)}
    if topics := _front_matters("topics", zone):
        texts[TOPICS] = write_yaml(topics)
    for folder in record_folders():
        for record in all_records(SCHEMA[folder]):
            texts[f"{folder}/{record.slug}.md"] = write_record_file(SCHEMA[folder], record, zone)
    files = {f"{MEDIA}/{file.name}": stored_path(file.sha256) for file in _media_files()}
    return Dump(texts, files)


def site_front_matter() -> dict[str, Plain]:
    """Return what site.yaml of a dump has; nothing when there is no site."""
    sites = all_records(SCHEMA["site"])
    return _site_fields(sites[0], sites[0].timezone) if sites else {}


def _site_fields(site: Any, zone: str) -> dict[str, Plain]:
    moves = _front_matters("moved_addresses", zone)
    return front_matter_of(SCHEMA["site"], site, zone) | ({"moved_addresses": moves} if moves else {})


def _media_files() -> list[Any]:
    return [file for file in all_records(SCHEMA[MEDIA]) if file.deleted_at is None]


def _media_texts(zone: str) -> dict[str, str]:
    notes = {file.name: front_matter_of(SCHEMA[MEDIA], file, zone) for file in _media_files()}
    return {f"{MEDIA}/{name}{SIDECAR}": write_yaml(note) for name, note in notes.items() if note}


def _front_matters(folder: str, zone: str) -> list[Plain]:
    return [front_matter_of(SCHEMA[folder], record, zone) for record in all_records(SCHEMA[folder])]
