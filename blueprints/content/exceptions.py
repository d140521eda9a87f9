"""Errors of loading and dumping content files."""

from core.fields.field_errors import FieldError


class ContentError(Exception):
    """Errors in content files; nothing was loaded."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors


class EmptySiteError(Exception):
    """There is no content to dump."""
