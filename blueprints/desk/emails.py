"""The test message that the desk sends."""

from core.letter import Letter
from core.time import utc_now
from models import OutboundMessage


def compose_test(message: OutboundMessage) -> Letter:
    """Compose the message that says that mail works."""
    words = {"url": message.facts["url"], "now": utc_now(), "by": "the desk"}
    return Letter(message.facts["name"], "Test message", "test", words)


COMPOSERS = {"test": compose_test}
