"""Check queries: what is wrong with a record, and which links of the site are broken."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from blueprints.checks.findings import Finding as Finding
from blueprints.checks.findings import Fix as Fix
from blueprints.checks.findings import Level as Level
from blueprints.checks.findings import summarise as summarise
from blueprints.checks.links import (
    SITE,
    LinkPlace,
    all_links,
    failure_of,
    links_of_drafts,
    links_of_records,
    links_of_site,
)
from blueprints.checks.public_holidays import holiday_on as holiday_on
from blueprints.checks.rules import (
    Rule,
    attendance,
    clashes,
    clock_changes,
    episodes,
    holidays,
    images,
    links,
    references,
    schema_errors,
    site_settings,
    texts,
    times,
)
from blueprints.checks.subject import Subject, unpublished_drafts, with_value
from blueprints.content.queries import field_values, read_text_of, text_of
from blueprints.site.queries import get_site
from core.database import db
from models import Draft, LinkCheck

GENERAL: tuple[Rule, ...] = (
    schema_errors.check_schema,
    texts.check_title,
    texts.check_summary,
    texts.check_headings,
    texts.check_link_texts,
    images.check_image_fields,
    images.check_body_images,
    links.check_links,
    references.check_references,
    references.check_namesakes,
)
OF_FOLDER: dict[str, tuple[Rule, ...]] = {
    "events": (
        times.check_order,
        times.check_length,
        times.check_night,
        times.check_past,
        times.check_publication,
        times.check_registration_times,
        clock_changes.check_clock_change,
        holidays.check_holidays,
        clashes.check_clashes,
        clashes.check_agenda,
        attendance.check_access,
        attendance.check_place,
        attendance.check_places,
        attendance.check_external,
    ),
    "episodes": (episodes.check_episode,),
    SITE: (site_settings.check_accent, site_settings.check_show),
}
_RANKS = {level: place for place, level in enumerate(Level)}


def check_text(
    folder: str, record_id: int | None, slug: str, text: str, now: datetime, draft_key: str = ""
) -> list[Finding]:
    """Return what is wrong with the text of a record, errors first, and otherwise in the order of the form.

    `draft_key` is that of the draft which has the text, so that it isn't taken for another record.
    """
    parsed, errors = read_text_of(folder, slug, text, now, record_id)
    if parsed is None:
        advice = "Go back to an earlier version in the history."
        return [Finding("", Level.ERROR, "The record can’t be read any more.", advice)]
    subject = Subject(folder, record_id, slug, text, now, get_site(), parsed.values, errors, draft_key)
    with db.session.no_autoflush:
        found = [finding for rule in (*GENERAL, *OF_FOLDER.get(folder, ())) for finding in rule(subject)]
    # The same can be said of a field by the schema and by a rule.
    distinct = list({(finding.path, finding.problem): finding for finding in reversed(found)}.values())[::-1]
    return sorted(distinct, key=lambda finding: (_RANKS[finding.level], *subject.rank_of(finding.path)))


def fix_named(findings: Iterable[Finding], name: str) -> Fix | None:
    """Return the fix whose button sent a name, or None if what it was for is gone."""
    key, _, number = name.partition(".")
    finding = next((finding for finding in findings if finding.key == key), None)
    if finding is None or not number.isdecimal() or int(number) >= len(finding.fixes):
        return None
    return finding.fixes[int(number)]


def text_with(folder: str, text: str, fix: Fix) -> str:
    """Return the text of a record after a fix has set its fields."""
    return text_of(folder, values_with(field_values(folder, text), fix))


def values_with(values: Mapping[str, Any], fix: Fix) -> dict[str, Any]:
    """Return the values of a text after a fix has set its fields."""
    changed = dict(values)
    for path, value in fix.values:
        changed = with_value(changed, path, value)
    return changed


def key_of_draft(folder: str, slug: str) -> str:
    """Return the key of the draft that will have a slug, and was never published; empty if there is none."""
    draft = unpublished_drafts(folder).get(slug)
    return draft.key if draft else ""


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link that doesn't work, why, and the fields that still have it."""

    check: LinkCheck
    places: list[LinkPlace]

    @property
    def failure(self) -> str:
        """Why it doesn't work, as a part of a sentence."""
        return failure_of(self.check)


def broken_links() -> list[BrokenLink]:
    """Return the broken links that the site still has, those that have been broken for the longest first."""
    query = select(LinkCheck).where(LinkCheck.is_broken).order_by(LinkCheck.failing_since, LinkCheck.url)
    checks = list(db.session.scalars(query))
    by_url = _places_now(checks)
    return [BrokenLink(check, by_url[check.url]) for check in checks if by_url[check.url]]


def count_broken_links() -> int:
    """Return how many links were broken when they were last checked."""
    return db.session.scalar(select(func.count()).where(LinkCheck.is_broken)) or 0


def last_check() -> datetime | None:
    """Return when a link was last checked."""
    return db.session.scalar(select(func.max(LinkCheck.checked_at)))


def link_check(check_id: int) -> LinkCheck | None:
    """Return the last check of a link."""
    return db.session.get(LinkCheck, check_id)


def links_by_url() -> dict[str, list[tuple[str, str]]]:
    """Return every link of the site to another one, with the folder and the form of each record that has it."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for place in all_links():
        if (place.folder, place.ref) not in found[place.url]:
            found[place.url].append((place.folder, place.ref))
    return dict(found)


def _places_now(checks: Iterable[LinkCheck]) -> dict[str, list[LinkPlace]]:
    """Return the fields that have these links now, for a link may have been mended since it was checked."""
    refs: dict[str, set[str]] = defaultdict(set)
    for check in checks:
        for folder, ref in check.places:
            refs[folder].add(ref)
    places: list[LinkPlace] = []
    for folder, of_folder in refs.items():
        if folder == SITE:
            places += links_of_site()
            continue
        ids = [int(ref) for ref in of_folder if ref.isdecimal()]
        places += links_of_records(folder, ids)
        drafts = select(Draft.key).where(
            Draft.folder == folder, Draft.key.in_(of_folder) | Draft.record_id.in_(ids), Draft.deleted_at.is_(None)
        )
        places += links_of_drafts(list(db.session.scalars(drafts)))
    found: dict[str, list[LinkPlace]] = defaultdict(list)
    for place in dict.fromkeys(places):
        found[place.url].append(place)
    return found
