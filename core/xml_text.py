"""Text as XML can hold it."""

import re

# The complement of Char in XML 1.0, 2.2; lone surrogates are among it.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return a text without the characters that no XML document can hold, however they are written."""
    return _NOT_XML.sub("", text)
