"""What the list of events shows."""

from page_lint import LintingClient
from sqlalchemy import select

from core.database import db
from models import Event


def titles(client: LintingClient, address: str) -> list[str]:
    """Return the events of a test that an address lists, in order."""
    page = client.get(address).get_data(as_text=True)
    stored = db.session.scalars(select(Event.title)).all()
    found = [(page.find(f">{title}<"), title) for title in stored]
    return [title for place, title in sorted(found) if place >= 0]
