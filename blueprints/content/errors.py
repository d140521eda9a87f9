"""Why content files cannot be loaded or dumped."""

from core.fields.errors import FieldError


class ContentError(Exception):
    """The content files cannot be loaded; nothing was changed."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors


class EmptySiteError(Exception):
    """There is no site to dump yet."""
