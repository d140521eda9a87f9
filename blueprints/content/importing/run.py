"""One import, from the source to a written content folder."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from blueprints.content.dump import site_front_matter
from blueprints.content.importing.draft import Draft
from blueprints.content.importing.indico import import_indico
from blueprints.content.importing.known_site import known_site
from blueprints.content.importing.pretalx import import_pretalx
from blueprints.content.importing.report import Report, SourceError
from blueprints.content.importing.researchseminars import import_researchseminars
from blueprints.content.importing.static_site import import_static_site
from blueprints.content.importing.writing import Written, write_draft

GENERATORS = ("hugo", "jekyll")
EXPORTS: dict[str, Callable[[Any, Draft], None]] = {
    "indico": import_indico,
    "pretalx": import_pretalx,
    "researchseminars": import_researchseminars,
}
LARGEST_EXPORT = 100_000_000  # bytes


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What was written, how many records of each folder there are, and the report."""

    written: Written
    numbers: dict[str, int]
    report: Report


def run_import(program: str, source: Path, target: Path) -> ImportResult:
    """Import what another program publishes into a content folder; SourceError when nothing can be imported."""
    known = known_site(site_front_matter())
    draft = Draft(known)
    if known.zone:
        draft.zone = ZoneInfo(known.zone)
    if program in GENERATORS:
        import_static_site(program, source, draft)
    else:
        EXPORTS[program](_json(source), draft)
    if not draft.records:
        raise SourceError("\n".join([f"There is nothing to import in {source}.", *draft.report.lines()]))
    written = write_draft(draft, target)
    numbers: dict[str, int] = {}
    for record in draft.records:
        numbers[record.folder] = numbers.get(record.folder, 0) + 1
    return ImportResult(written, numbers, draft.report)


def _json(path: Path) -> Any:
    if path.stat().st_size > LARGEST_EXPORT:
        raise SourceError(f"{path} is larger than {LARGEST_EXPORT:,} bytes.")
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        raise SourceError(f"{path} isn't JSON; save the export again.") from None
