"""The desk of a new site opens as five steps; the demonstration can be loaded and cleared."""

from html import unescape

import pytest
from flask import Flask
from mail.outbox import work
from page_lint import LintingClient
from records import a_person, a_site, an_event, save
from registration.registered import a_registration
from team import sign_in

from blueprints.content.actions import load_content
from blueprints.desk import actions
from blueprints.desk.actions import load_asked_demonstration
from blueprints.desk.queries import clearing
from core.database import db
from core.time import utc_now
from models import (
    Account,
    AuditEntry,
    Demonstration,
    Event,
    OutboundMessage,
    Page,
    Person,
    Revision,
    Role,
    Site,
    Status,
)

NAME = {"name": "Institute of Tides", "strapline": "Ebb and flow", "summary": "Tides.", "accent": "#1F4E79"}


@pytest.fixture
def owner(client: LintingClient) -> Account:
    return sign_in(client, Role.OWNER)


@pytest.fixture
def small_demonstration(app: Flask, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demonstration of an event with a speaker, and a page."""
    root = tmp_path_factory.mktemp("root")
    files = {
        "site.yaml": "name: Demonstration\nshort_name: Demo\nstrapline: Line\nsummary: Summary\n"
        "notice: Only a demonstration.\n"
        "menu:\n  - title: About\n    url: /about\n    promote: pages/about\n",
        "people/ada.md": "---\nname: Ada\n---\n",
        "people/ben.md": "---\nname: Ben\n---\n",
        "pages/about.md": "---\ntitle: About\n---\n\nText.\n",
        "events/talk.md": (
            "---\ntitle: Talk\nkind: talk\nformat: online\nstarts: +7d 15:00\nends: +7d 16:00\n"
            "contributors:\n  - person: ada\n    role: speaker\n---\n"
        ),
    }
    for name, text in files.items():
        path = root / "demo" / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(
        actions, "load_content", lambda _folder, **more: load_content(root / "demo" / "content", **more)
    )


def page_of(client: LintingClient) -> str:
    return unescape(client.get("/desk/").text)


def test_a_new_site_shows_five_steps_and_which_is_next(owner: Account, client: LintingClient) -> None:
    page = page_of(client)
    assert "A new site in five steps" in page
    states = [part.partition("<")[0] for part in page.split('class="step-state">')[1:]]
    assert states == ["Next", "Done", "To do", "To do", "To do"]


def test_a_site_with_something_public_shows_the_dashboard(owner: Account, client: LintingClient) -> None:
    save(a_site(), an_event())
    assert "Good to see you" in page_of(client)


def test_name_and_colour_are_set_and_undone(owner: Account, client: LintingClient) -> None:
    assert client.post("/desk/new/name", data=NAME).status_code == 303
    site = db.session.get_one(Site, 1)
    assert (site.name, site.accent) == ("Institute of Tides", "#1f4e79")
    assert "Institute of Tides" in client.get("/").text
    client.post("/desk/new/name", data=NAME | {"name": "Institute of Waves"})
    assert db.session.get_one(Site, 1).name == "Institute of Waves"
    client.post(f"/desk/undo/{db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first().id}")  # type: ignore[union-attr]
    db.session.expire_all()
    assert db.session.get_one(Site, 1).name == "Institute of Tides"


def test_a_colour_that_is_too_light_is_refused_and_the_rest_is_kept(owner: Account, client: LintingClient) -> None:
    answer = client.post("/desk/new/name", data=NAME | {"accent": "#ffee88"})
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert "#ffee88 is too light" in page and 'value="Institute of Tides"' in page
    assert db.session.get(Site, 1) is None


def test_a_test_message_goes_through_the_outbox_and_its_result_is_shown(
    owner: Account, client: LintingClient, app: Flask
) -> None:
    assert "No mail server is set" in page_of(client)
    client.post("/desk/new/test-message")
    message = db.session.query(OutboundMessage).one()
    assert (message.recipient, message.status) == (owner.email, "queued")
    assert "is on its way" in page_of(client)
    work(app)
    message = db.session.query(OutboundMessage).one()
    assert "The test is held in held-mail" in page_of(client)
    assert b"sent on" in message.content and b"by the desk" in message.content.replace(b"=\r\n", b"")


def test_the_demonstration_is_loaded_by_the_worker(
    owner: Account, client: LintingClient, small_demonstration: None
) -> None:
    client.post("/desk/demonstration/load")
    client.post("/desk/demonstration/load")
    assert db.session.query(Demonstration).count() == 1
    assert "Loading the demonstration" in page_of(client)
    load_asked_demonstration(utc_now())
    assert "Good to see you" in page_of(client) and "Clear the demonstration" in page_of(client)
    assert db.session.query(Event).one().title == "Talk"


def test_a_name_that_the_site_has_stays(owner: Account, client: LintingClient, small_demonstration: None) -> None:
    client.post("/desk/new/name", data=NAME)
    client.post("/desk/demonstration/load")
    load_asked_demonstration(utc_now())
    assert db.session.get_one(Site, 1).label == "Institute of Tides"


def test_a_demonstration_that_fails_says_why(
    owner: Account, client: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(actions, "load_content", fail)
    client.post("/desk/demonstration/load")
    with pytest.raises(OSError, match="disk full"):
        load_asked_demonstration(utc_now())
    assert "could not be loaded: disk full" in page_of(client)


def test_a_site_with_content_gets_no_demonstration(owner: Account, client: LintingClient) -> None:
    save(a_site(), an_event())
    client.post("/desk/demonstration/load")
    assert db.session.query(Demonstration).count() == 0


def load(client: LintingClient) -> None:
    client.post("/desk/demonstration/load")
    load_asked_demonstration(utc_now())
    db.session.expire_all()


def test_clearing_leaves_an_empty_site_and_the_accounts(
    owner: Account, client: LintingClient, small_demonstration: None
) -> None:
    load(client)
    page = client.get("/desk/demonstration/").text
    assert "4 records of the demonstration will be removed" in page
    client.post("/desk/demonstration/clear", data={"number": "4"})
    assert db.session.query(Site).count() == db.session.query(Event).count() == db.session.query(Person).count() == 0
    assert db.session.query(Account).count() == 1
    assert "A new site in five steps" in page_of(client)


def test_clearing_keeps_what_was_changed_and_what_that_refers_to(
    owner: Account, client: LintingClient, small_demonstration: None
) -> None:
    load(client)
    event = db.session.query(Event).one()
    event.summary = "Ours now."
    db.session.commit()
    assert dict(clearing().kept) == {
        "events/talk": "has been changed", "people/ada": "events/talk refers to it"
    }  # fmt: skip
    client.post("/desk/demonstration/clear", data={"number": "2"})
    assert {person.slug for person in db.session.query(Person)} == {"ada"}
    assert db.session.query(Event).one().summary == "Ours now."


def test_clearing_keeps_an_event_with_registrations(
    owner: Account, client: LintingClient, small_demonstration: None
) -> None:
    load(client)
    save(a_registration(event=db.session.query(Event).one()))
    assert dict(clearing().kept)["events/talk"].startswith("has 1 registration")


def test_clearing_keeps_what_our_own_records_and_drafts_refer_to(
    owner: Account, client: LintingClient, small_demonstration: None
) -> None:
    load(client)
    save(an_event(slug="ours", contributors=[contributor("ben")]))
    client.post("/desk/people/" + "0" * 32 + "/save", data={"form": "f", "sequence": "1", "name": "New"})
    assert dict(clearing().kept) == {"people/ben": "something else refers to it"}


def contributor(slug: str) -> object:
    from models import Contributor

    return Contributor(person=db.session.query(Person).filter_by(slug=slug).one(), role="speaker")


def test_clearing_keeps_what_was_there_before(owner: Account, client: LintingClient, small_demonstration: None) -> None:
    save(a_person(slug="mine", status=Status.DRAFT))
    client.post("/desk/new/name", data=NAME)
    load(client)
    client.post("/desk/demonstration/clear", data={"number": "4"})
    assert db.session.query(Person).one().slug == "mine"
    site = db.session.get_one(Site, 1)
    assert (site.name, site.notice, site.menu) == ("Institute of Tides", "", [])


def test_what_was_changed_of_the_site_stays(owner: Account, client: LintingClient, small_demonstration: None) -> None:
    load(client)
    client.post("/desk/new/name", data={"name": "Institute of Tides", "accent": "#7a1f2b"})
    client.post("/desk/demonstration/clear", data={"number": "4"})
    site = db.session.get_one(Site, 1)
    assert (site.name, site.strapline, site.notice, site.menu) == ("Institute of Tides", "Line", "", [])


def test_another_number_than_was_shown_clears_nothing(
    owner: Account, client: LintingClient, small_demonstration: None
) -> None:
    load(client)
    answer = client.post("/desk/demonstration/clear", data={"number": "3"})
    assert answer.headers["Location"] == "/desk/demonstration/"
    assert db.session.query(Page).count() == 1


def test_cleared_records_leave_no_revision_for_others_with_their_ids(
    owner: Account, client: LintingClient, small_demonstration: None
) -> None:
    load(client)
    person = db.session.query(Person).filter_by(slug="ben").one()
    save(Revision(folder="people", record_id=person.id, text="---\nname: Ben\n---\n"))
    client.post("/desk/demonstration/clear", data={"number": "4"})
    assert db.session.query(Revision).count() == 0
    save(a_person())
