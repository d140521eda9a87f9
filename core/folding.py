"""Text made comparable."""

import unicodedata


def fold(text: str) -> str:
    """Return text as searches compare it: without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
