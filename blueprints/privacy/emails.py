"""The email with the link to personal data."""

from blueprints.privacy.link import privacy_link
from core.letter import Letter
from models import OutboundMessage


def compose_privacy_link(message: OutboundMessage) -> Letter:
    """Compose the email; the link's hour starts now."""
    link = privacy_link(message.facts["registration_id"])
    return Letter(message.facts["name"], "Your personal data", "privacy", {"link": link})


COMPOSERS = {"privacy": compose_privacy_link}
