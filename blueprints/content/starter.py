"""A small site to begin with, for `flask new`."""

import re
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

STARTER = Path(__file__).parent / "starter_site"
_DAY = re.compile(r"@in (-?\d+)( \d\d:\d\d)?@")


def write_starter(folder: Path, today: date) -> int:
    """Write a small site into a new or empty folder and return the number of files; FileExistsError if it isn't empty.

    Its events lie ahead of today.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} isn't empty; choose a new or empty folder")
    sources = sorted(path for path in STARTER.rglob("*") if path.is_file())
    for source in sources:
        target = folder / source.relative_to(STARTER)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8").replace("@guid@", str(uuid4()))
        text = _DAY.sub(lambda match: f"{today + timedelta(days=int(match[1]))}{match[2] or ''}", text)
        target.write_text(text, encoding="utf-8", newline="\n")
    (folder / "media").mkdir(exist_ok=True)
    return len(sources)
