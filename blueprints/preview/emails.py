"""The email about a comment on a draft."""

from core.letter import Letter
from core.metadata import absolute
from models import OutboundMessage


def compose_comment(message: OutboundMessage) -> Letter:
    """Compose the email to the editor who asked for a look."""
    facts = message.facts
    context = {"by": facts["by"], "text": facts["text"], "title": facts["title"], "link": absolute(facts["path"])}
    return Letter(facts["name"], f"Comment on “{facts['title']}”", "review-comment", context)


COMPOSERS = {"review-comment": compose_comment}
