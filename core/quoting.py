"""What somebody wrote, as it may stand in a message."""

LONGEST_QUOTE = 60


def quoted(text: str) -> str:
    """Quote what somebody wrote, cut short."""
    shown = escaped(text[:LONGEST_QUOTE])
    return f"“{shown}…”" if len(text) > LONGEST_QUOTE else f"“{shown}”"


def escaped(text: str) -> str:
    """Return text without anything that a terminal would obey."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
