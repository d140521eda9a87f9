"""What is wrong with a draft, for its form and before it is published."""

from blueprints.checks.queries import Finding, check_text
from blueprints.editing.queries import Target
from core.time import utc_now


def findings_of(target: Target) -> list[Finding]:
    """Return what is wrong with the text of a target; nothing while nothing was typed."""
    if target.record is None and target.draft is None:
        return []
    key = target.draft.key if target.draft else ""
    return check_text(target.folder, target.record_id, target.wanted_slug(), target.text, utc_now(), key)
