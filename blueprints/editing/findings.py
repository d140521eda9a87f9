"""What is wrong with a draft, for its form and before it is published."""

from blueprints.checks.queries import Finding, check_text
from blueprints.content.queries import text_of
from blueprints.editing.merge import Values
from blueprints.editing.queries import SLUG, Target
from core.fields.field_errors import FieldError
from core.time import utc_now


def findings_of(target: Target, values: Values | None = None) -> list[Finding]:
    """Return what is wrong with a target, or with other values that a form has sent for it."""
    values = target.values() if values is None else values
    text = text_of(target.folder, {path: value for path, value in values.items() if path != SLUG})
    slug = str(values.get(SLUG, "")) or target.wanted_slug()
    key = target.draft.key if target.draft else target.ref
    return check_text(target.folder, target.record_id, slug, text, utc_now(), key)


def blocking_errors(target: Target) -> list[FieldError]:
    """Return the findings that keep a target from being published, as errors of its fields."""
    blocking = [finding for finding in findings_of(target) if finding.blocks]
    return [FieldError("", 0, finding.path, f"{finding.problem} {finding.advice}") for finding in blocking]
