"""The order in which people are listed."""

import re

from page_lint import LintingClient
from records import NOW, a_person, a_research_item, a_series, a_site, an_episode, an_event, save
from time_machine import travel

from core.database import db
from models import Contributor, Person, Session

NAMES = {"Ada Zuse": "", "Ludwig van Beethoven": "", "Sigrún Hallgrímsdóttir": "Sigrún", "Zoë Álvarez": ""}
IN_ORDER = ["Zoë Álvarez", "Ludwig van Beethoven", "Sigrún Hallgrímsdóttir", "Ada Zuse"]


def people() -> list[Person]:
    """Return people whose order differs by name, by family name and by id."""
    return [a_person(name=name, sort_name=sort_name) for name, sort_name in NAMES.items()]


def order_in(html: str) -> list[str]:
    """Return the names in the order of the page's links."""
    return re.findall(rf">({'|'.join(NAMES)})</a>", html)


@travel(NOW, tick=False)
def test_people_are_listed_by_family_name(client: LintingClient) -> None:
    save(a_site(), *people())
    assert order_in(client.get("/people/").text) == IN_ORDER


@travel(NOW, tick=False)
def test_people_of_a_session_an_episode_an_item_and_a_series_are_listed_by_family_name(client: LintingClient) -> None:
    them = people()
    starts = NOW.replace(day=20)
    speakers = [Contributor(person=person, role="speaker") for person in them]
    talk = an_event(slug="talk", starts=starts, series=a_series(slug="series"), contributors=speakers)
    talk.sessions = [Session(title="One", starts=starts, ends=starts, people=them)]
    save(a_site(), talk, an_episode(slug="episode", guests=them), a_research_item(slug="item", people=them))
    assert order_in(client.get("/events/talk").text)[:4] == IN_ORDER
    assert order_in(client.get("/podcast/episode").text) == IN_ORDER
    assert order_in(client.get("/research/item").text) == IN_ORDER
    assert order_in(client.get("/talks/series/").text) == IN_ORDER


@travel(NOW, tick=False)
def test_a_new_name_or_sort_name_moves_a_person(client: LintingClient) -> None:
    first, *_ = people()
    save(a_site(), first, a_person(name="Bea Mann"))
    first.name = "Ada Abel"
    db.session.commit()
    assert first.sort_text.startswith("abel\t")
    first.sort_name = "Zuse"
    db.session.commit()
    assert re.findall(r">(Ada Abel|Bea Mann)</a>", client.get("/people/").text) == ["Bea Mann", "Ada Abel"]
