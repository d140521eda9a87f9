"""The lists of the desk: search, filters and their negations, order, pages, and changes of several records."""

import re
import secrets
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from page_lint import LintingClient
from records import a_page, a_person, a_site, a_topic, an_event, save
from sqlalchemy import update
from team import sign_in

from blueprints.content.queries import LISTED
from blueprints.editing.listing import ROWS
from core.database import db, writing
from core.time import utc_now
from models import AuditEntry, Draft, Event, Page, Role, Status, Topic
from models.event import EventKind


@pytest.fixture(autouse=True)
def editor(app: Flask, client: LintingClient) -> None:
    save(a_site())
    sign_in(client, Role.EDITOR)


def listed(client: LintingClient, folder: str = "events", query: str = "") -> list[str]:
    """Return the titles of the rows of a list, in their order."""
    html = client.get(f"/desk/{folder}/{query}").text
    return [unescape(title) for title in re.findall(r'<td class="list-title"><a href="[^"]+">([^<]*)</a>', html)]


def a_new_draft(title: str, folder: str = "events", more: str = "", **columns: Any) -> Draft:
    text = f"---\ntitle: {title}\n{more}---\n"
    draft = Draft(folder=folder, key=secrets.token_hex(16), slug="", text=text, version=1, writers={}, **columns)
    save(draft)
    return draft


def a_changed(event: Event) -> Event:
    text = f"---\ntitle: {event.title}\nsummary: New\n---\n"
    save(Draft(folder="events", record_id=event.id, slug=event.slug, text=text, version=1, writers={}))
    return event


def change(client: LintingClient, action: str, *refs: object, folder: str = "events", **more: str) -> str:
    """Change several records, and return the page that is shown then."""
    data = {"action": action, "ref": [str(ref) for ref in refs], "back": f"/desk/{folder}/?sort=title", **more}
    answer = client.post(f"/desk/{folder}/several", data=data)
    assert (answer.status_code, answer.location) == (303, f"/desk/{folder}/?sort=title")
    return unescape(client.get(answer.location).text)


def undo_of(page: str) -> str:
    found = re.search(r'action="(/desk/undo/\d+)"', page)
    assert found
    return found[1]


def dump() -> dict[str, tuple[Any, ...]]:
    db.session.expire_all()
    return {
        event.slug: (event.status, event.deleted_at, sorted(topic.slug for topic in event.topics))
        for event in db.session.query(Event)
    }


@pytest.mark.parametrize("folder", LISTED)
def test_every_type_has_a_list_that_is_empty_at_first(client: LintingClient, folder: str) -> None:
    assert "yet.</p>" in client.get(f"/desk/{folder}/").text
    assert 'id="list"' in client.fragment(f"/desk/{folder}/").text


def of_each_state() -> None:
    now = utc_now()
    save(
        an_event(title="Public"),
        an_event(title="Hidden", status=Status.DRAFT),
        an_event(title="Gone", status=Status.WITHDRAWN),
        an_event(title="Later", publish_at=now + timedelta(days=1)),
        an_event(title="Deleted", status=Status.WITHDRAWN, deleted_at=now),
        an_event(title="Called off", status=Status.CANCELLED),
    )
    a_new_draft("New")
    a_new_draft("New and later", publish_at=now + timedelta(days=1))
    a_new_draft("New and deleted", deleted_at=now)


@pytest.mark.parametrize(
    ("state", "titles"),
    [
        ("draft", {"Hidden", "New"}),
        ("scheduled", {"Later", "New and later"}),
        ("published", {"Public", "Called off"}),
        ("withdrawn", {"Gone"}),
    ],
)
def test_a_list_is_filtered_by_state_and_by_not_having_it(client: LintingClient, state: str, titles: set[str]) -> None:
    of_each_state()
    everything = {"Public", "Hidden", "Gone", "Later", "Called off", "New", "New and later"}
    assert set(listed(client)) == everything
    assert set(listed(client, query=f"?status={state}")) == titles
    assert set(listed(client, query=f"?status=-{state}")) == everything - titles
    # As the form says it without a script.
    assert set(listed(client, query=f"?status={state}&not-status=1&kind=&topic=")) == everything - titles


def test_several_filters_of_one_name_are_any_and_of_several_names_all(client: LintingClient) -> None:
    of_each_state()
    assert set(listed(client, query="?status=draft&status=withdrawn")) == {"Hidden", "New", "Gone"}
    assert set(listed(client, query="?status=-published&status=-scheduled")) == {"Hidden", "New", "Gone"}
    assert set(listed(client, query="?status=withdrawn&changed=yes")) == set()


def test_a_list_is_filtered_by_kind_topic_and_changes(client: LintingClient) -> None:
    ethics = a_topic(slug="ethics", title="Ethics")
    save(
        a_changed(save(an_event(title="Talk", kind=EventKind.TALK, topics=[ethics]))),
        an_event(title="Workshop", kind=EventKind.WORKSHOP),
    )
    a_new_draft("New talk", more="kind: talk\ntopics: [ethics]\n")
    a_new_draft("New workshop", more="kind: workshop\n")
    both_talks, both_workshops = {"Talk", "New talk"}, {"Workshop", "New workshop"}
    assert set(listed(client, query="?kind=talk")) == both_talks
    assert set(listed(client, query="?kind=-talk")) == both_workshops
    assert set(listed(client, query="?topic=ethics")) == both_talks
    assert set(listed(client, query="?topic=-ethics")) == both_workshops
    assert listed(client, query="?changed=yes") == ["Talk"]
    assert set(listed(client, query="?changed=-yes")) == {"Workshop", "New talk", "New workshop"}
    assert listed(client, query="?kind=nonsense") == []
    assert set(listed(client, query="?kind=-nonsense")) == both_talks | both_workshops


@pytest.mark.parametrize("folder", ["events", "people", "pages", "topics"])
def test_a_search_needs_each_word_and_no_accents(client: LintingClient, folder: str) -> None:
    factory = {"events": an_event, "people": a_person, "pages": a_page, "topics": a_topic}[folder]
    name = "name" if folder == "people" else "title"
    save(factory(**{name: "Ärzte in Zürich"}), factory(**{name: "Something else"}))
    for typed in ("arzte", "ZÜRICH ärzte", "zur arz"):
        assert listed(client, folder, f"?q={quote(typed)}") == ["Ärzte in Zürich"], typed
    assert listed(client, folder, "?q=arzte+else") == []
    assert listed(client, folder, "?q=%25") == []


def test_what_was_asked_for_is_in_the_form_and_in_its_fragment(client: LintingClient) -> None:
    save(an_event(title="On engines", kind=EventKind.TALK))
    page = client.get("/desk/events/?q=engines&kind=-workshop&sort=title").text
    assert 'value="engines"' in page
    assert '<option value="workshop" selected>' in page
    assert re.search(r'name="not-kind" value="1" checked', page)
    assert '<option value="title" selected>' in page
    fragment = client.fragment("/desk/events/?q=engines").text
    assert "On engines" in fragment
    assert "<form class" not in fragment
    assert "Nothing fits" in client.get("/desk/events/?q=xyzzy").text


def test_a_list_has_an_order(client: LintingClient) -> None:
    now = utc_now()
    for title, days in (("B", 3), ("A", 1), ("C", 2)):
        save(an_event(title=title, starts=now + timedelta(days=days), ends=now + timedelta(days=days, hours=1)))
    save(an_event(title="No date", starts=None, ends=None, status=Status.DRAFT))
    assert listed(client, query="?sort=title") == ["A", "B", "C", "No date"]
    assert listed(client, query="?sort=-title") == ["No date", "C", "B", "A"]
    assert listed(client, query="?sort=date") == ["A", "C", "B", "No date"]
    assert listed(client, query="?sort=-date") == ["B", "C", "A", "No date"]
    with writing():
        db.session.execute(update(Event).where(Event.title == "A").values(updated_at=now + timedelta(minutes=1)))
    assert listed(client, query="?sort=nonsense") == listed(client)
    assert listed(client)[0] == "A"
    a_new_draft("Zebra")
    a_new_draft("Aardvark")
    assert listed(client, query="?sort=title")[:2] == ["Aardvark", "Zebra"]


def test_pages_keep_what_was_asked_for(client: LintingClient) -> None:
    save(*(an_event(title=f"Talk {number:03}") for number in range(ROWS + 3)), an_event(title="Other"))
    a_new_draft("Talk that is new")
    first = client.get("/desk/events/?q=talk&sort=title&status=-withdrawn").text
    following = re.search(r'<a href="([^"]+)" rel="next">', first)
    assert following
    address = unescape(following[1])
    assert address == "/desk/events/?q=talk&status=-withdrawn&sort=title&page=2"
    assert listed(client, query=address.removeprefix("/desk/events/")) == ["Talk 050", "Talk 051", "Talk 052"]
    assert len(listed(client, query="?q=talk&sort=title")) == ROWS + 1
    assert listed(client, query="?page=99") == []
    assert client.get("/desk/events/?page=x").status_code == 200


def test_several_are_published_and_those_that_cannot_be_are_named(client: LintingClient) -> None:
    one = save(an_event(title="One", status=Status.DRAFT), an_event(title="Two", status=Status.WITHDRAWN))
    two = db.session.query(Event).filter_by(title="Two").one()
    wrong = a_new_draft("Wrong", more="kind: talk\n")
    before = dump()
    page = change(client, "publish", one.id, two.id, wrong.key)
    assert "Published 2 of 3." in page
    assert "“Wrong” can’t be published:" in page
    assert {values[0] for values in dump().values()} == {Status.PUBLISHED}
    assert client.post(undo_of(page)).status_code == 303
    assert dump() == before


def test_a_new_draft_is_published_in_bulk(client: LintingClient) -> None:
    draft = a_new_draft("Legal", folder="pages")
    page = change(client, "publish", draft.key, folder="pages")
    assert client.get("/legal").status_code == 200
    client.post(undo_of(page))
    assert client.get("/legal").status_code == 404
    assert db.session.query(Page).count() == 0
    assert db.session.query(Draft).one().key == draft.key


@pytest.mark.parametrize(
    ("action", "words"), [("withdraw", "Withdrew 2 of 2."), ("delete", "Moved to the trash: 2 of 2.")]
)
def test_several_are_withdrawn_or_deleted_and_put_back_at_once(client: LintingClient, action: str, words: str) -> None:
    save(an_event(title="One"), an_event(title="Two"), an_event(title="Three"))
    ids = [event.id for event in db.session.query(Event) if event.title != "Three"]
    before = dump()
    page = change(client, action, *ids)
    assert words in page
    after = dump()
    assert sum(values[0] is Status.WITHDRAWN for values in after.values()) == 2
    client.post(undo_of(page))
    assert dump() == before


def test_a_topic_is_added_to_several_and_taken_off_again(client: LintingClient) -> None:
    ethics, law = a_topic(slug="ethics", title="Ethics"), a_topic(slug="law", title="Law")
    save(an_event(title="One", topics=[law]), an_event(title="Two", topics=[ethics]), ethics)
    ids = [event.id for event in db.session.query(Event)]
    a_changed(db.session.get_one(Event, ids[0]))
    draft = a_new_draft("New")
    before = dump()
    page = change(client, "topic", *ids, draft.key, topic="ethics")
    assert "Added the topic to 2 of 3." in page
    assert "“New” was never published." in page
    assert {tuple(topics) for _, _, topics in dump().values()} == {("ethics", "law"), ("ethics",)}
    assert "ethics" in db.session.query(Draft).filter_by(record_id=ids[0]).one().text
    client.post(undo_of(page))
    assert dump() == before


def test_nothing_is_done_without_ticks_topics_or_with_an_unknown_action(client: LintingClient) -> None:
    event = save(an_event(title="One"))
    before = dump()
    assert "Tick the records to change first." in change(client, "delete")
    assert "Choose a topic first." in change(client, "topic", event.id, topic="nonsense")
    answer = client.post("/desk/events/several", data={"action": "burn", "ref": str(event.id)})
    assert answer.status_code == 400
    elsewhere = {"action": "delete", "back": "https://elsewhere.test/"}
    assert client.post("/desk/events/several", data=elsewhere).location == "/desk/events/"
    assert dump() == before
    assert db.session.query(AuditEntry).count() == 0


def test_topics_are_listed_without_a_state_of_their_own(client: LintingClient) -> None:
    save(Topic(slug="ethics", title="Ethics"))
    page = client.get("/desk/topics/").text
    assert "filter-status" not in page
    assert 'value="withdraw"' not in page


def test_the_trash_gives_back_what_is_in_it(client: LintingClient) -> None:
    event = save(an_event(title="One", status=Status.WITHDRAWN))
    draft = a_new_draft("New")
    before = dump()
    change(client, "delete", event.id, draft.key)
    page = client.get("/desk/trash/").text
    for ref in (event.id, draft.key):
        assert f'action="/desk/events/{ref}/restore"' in page
        assert client.post(f"/desk/events/{ref}/restore").status_code == 303
    assert dump() == before
    assert "The trash is empty." in client.get("/desk/trash/").text
