"""The settings of the site: a draft, published and undone like any record, for owners alone."""

from datetime import timedelta
from html import unescape

import pytest
from editing.browser_form import form_of_page
from flask import Flask
from page_lint import LintingClient
from records import a_site, an_event, save
from team import sign_in

from blueprints.site.queries import contrasts_of
from core.access import FRESH_FOR
from core.database import db
from core.time import utc_now
from models import Account, AuditEntry, Device, Draft, MovedAddress, Role, Site

SETTINGS = "/desk/settings/"
ADDRESSES = "/desk/settings/addresses"


@pytest.fixture
def owner(client: LintingClient) -> Account:
    save(a_site(accent="#1f4e79"))
    return sign_in(client, Role.OWNER)


def pairs(client: LintingClient, **changes: str) -> dict[str, str]:
    """Return what the form of the settings posts, with changes."""
    found = dict(form_of_page(client.get(SETTINGS).text).pairs())
    assert changes.keys() <= found.keys()
    return found | changes


def site() -> Site:
    db.session.expire_all()
    return db.session.get_one(Site, 1)


def undo_last(client: LintingClient) -> int:
    entry = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry
    return client.post(f"/desk/undo/{entry.id}").status_code


def grow_stale(account: Account) -> None:
    device = db.session.query(Device).filter_by(account_id=account.id).one()
    device.proved_at = utc_now() - FRESH_FOR - timedelta(minutes=1)
    db.session.commit()


def test_a_draft_of_the_settings_changes_nothing_until_it_is_published(client: LintingClient, owner: Account) -> None:
    assert client.post(f"{SETTINGS}save", data=pairs(client, strapline="Ebb and flow")).location == SETTINGS
    assert "Ebb and flow" in client.get(SETTINGS).text
    assert site().strapline == "Tests"
    answer = client.post(f"{SETTINGS}publish", data=pairs(client))
    assert (answer.status_code, answer.location) == (303, SETTINGS)
    assert site().strapline == "Ebb and flow"
    assert db.session.query(Draft).count() == 0
    assert "Ebb and flow" in client.get("/").text


def test_published_settings_are_undone_and_stand_in_the_history(client: LintingClient, owner: Account) -> None:
    client.post(f"{SETTINGS}publish", data=pairs(client, strapline="Ebb and flow", keep_log_days="30"))
    assert site().keep_log_days == 30
    assert "published by The owner" in " ".join(client.get(f"{SETTINGS}history/").text.split())
    assert undo_last(client) == 303
    assert (site().strapline, site().keep_log_days) == ("Tests", 365)


def test_rows_of_the_menu_are_added_and_published(client: LintingClient, owner: Account) -> None:
    typed = pairs(client) | {"row": "menu.add"}
    page = client.post(f"{SETTINGS}save", data=typed)
    assert page.status_code == 200
    shown = dict(form_of_page(page.text).pairs()) | {"menu.0.title": "Events", "menu.0.url": "/events/"}
    client.post(f"{SETTINGS}publish", data=shown)
    assert [(item.title, item.url) for item in site().menu] == [("Events", "/events/")]


def test_wrong_settings_are_shown_with_their_errors_and_what_was_typed(client: LintingClient, owner: Account) -> None:
    answer = client.post(f"{SETTINGS}publish", data=pairs(client, accent="#ffee00", name=""))
    assert answer.status_code == 422
    assert "is too light for white text on it" in answer.text
    assert 'href="#field-name"' in answer.text
    assert site().accent == "#1f4e79"


def test_a_stale_sign_in_loses_nothing_that_was_typed(client: LintingClient, owner: Account) -> None:
    typed = pairs(client, strapline="Ebb and flow")
    grow_stale(owner)
    assert client.get(SETTINGS).location.startswith("/desk/prove?")
    headers = {"Referer": f"http://localhost{SETTINGS}"}
    answer = client.post(f"{SETTINGS}publish", data=typed, headers=headers)
    assert answer.location.startswith("/desk/prove?next=")
    assert site().strapline == "Tests"
    assert "Ebb and flow" in db.session.query(Draft).one().text


def test_an_editor_cannot_undo_what_an_owner_did_to_the_settings(client: LintingClient, owner: Account) -> None:
    client.post(f"{SETTINGS}publish", data=pairs(client, strapline="Ebb and flow"))
    sign_in(client, Role.EDITOR)
    assert undo_last(client) == 403
    assert site().strapline == "Ebb and flow"


def test_a_site_without_settings_is_named_first(client: LintingClient) -> None:
    sign_in(client, Role.OWNER)
    assert client.get(SETTINGS).location == "/desk/"


def test_the_preview_beside_the_form_is_the_front_page_of_the_draft(client: LintingClient, owner: Account) -> None:
    client.post(f"{SETTINGS}save", data=pairs(client, strapline="Ebb and flow", accent="#0b6e4f"))
    assert 'src="/desk/settings/preview/page?' in client.get(SETTINGS).text
    page = client.get("/desk/settings/preview/page").text
    assert "Ebb and flow" in page
    assert "/desk/settings/preview/files/theme/0b6e4f.css" in page
    assert "#0b6e4f" in client.get("/desk/settings/preview/files/theme/0b6e4f.css").text


def test_an_accent_is_shown_with_its_contrasts_in_both_modes(client: LintingClient, owner: Account) -> None:
    figures = {contrast.place: round(contrast.ratio, 1) for contrast in contrasts_of("#777777")}
    assert figures["Buttons"] == 4.5
    assert figures["Links"] < 4.5 < 7 <= figures["Links in dark mode"]
    page = " ".join(client.fragment(f"{SETTINGS}accent?accent=%23777777").text.split())
    assert "Too little: 4.5:1 is needed" in page
    assert contrasts_of("red") == []
    assert "Links in dark mode" in client.get(SETTINGS).text


def test_the_mail_server_is_shown_and_a_test_is_queued(client: LintingClient, owner: Account) -> None:
    address = "/desk/settings/mail"
    assert "No mail server is set" in client.get(address).text
    assert client.post("/desk/new/test-message", data={"back": address}).location == address
    page = client.get(address).text
    assert f"The test to {owner.email} is on its way" in " ".join(page.split())
    assert 'hx-trigger="every 2s"' in page
    assert client.post("/desk/new/test-message", data={"back": "//elsewhere.test"}).location == "/desk/#mail"


def moved() -> dict[str, str]:
    db.session.expire_all()
    return {row.old: row.new for row in db.session.query(MovedAddress)}


def test_addresses_are_added_removed_and_put_back(client: LintingClient, owner: Account) -> None:
    save(MovedAddress(old="/older", new="/old"))
    assert client.post(ADDRESSES, data={"old": "/old", "new": "/events/"}).location == ADDRESSES
    assert moved() == {"/older": "/events/", "/old": "/events/"}
    assert client.get("/old").location == "/events/"
    assert undo_last(client) == 303
    assert moved() == {"/older": "/old"}
    client.post(f"{ADDRESSES}/remove", data={"old": "/older"})
    assert moved() == {}
    assert undo_last(client) == 303
    assert moved() == {"/older": "/old"}
    assert "/older" in client.get(ADDRESSES).text


def test_a_new_address_that_has_moved_itself_leads_to_the_last_one(client: LintingClient, owner: Account) -> None:
    save(MovedAddress(old="/a", new="/b"))
    client.post(ADDRESSES, data={"old": "/c", "new": "/a"})
    assert moved() == {"/a": "/b", "/c": "/b"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("old", "/new", "Enter a path of this site"),
        ("/old", "https://elsewhere.test/", "Enter a path of this site"),
        ("/old", "/old", "another address than the old one"),
        ("/old?page=2", "/new", "without what follows"),
        ("/events/a-talk", "/new", "There is a page at this address"),
        ("/b", "/a", "/a leads to /b already"),
    ],
)
def test_an_address_that_cannot_lead_anywhere_is_refused(
    client: LintingClient, owner: Account, old: str, new: str, words: str
) -> None:
    save(an_event(slug="a-talk"), MovedAddress(old="/a", new="/b"))
    answer = client.post(ADDRESSES, data={"old": old, "new": new})
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert f'value="{old}"' in answer.text
    assert moved() == {"/a": "/b"}


def test_an_address_that_is_gone_already_is_not_removed_twice(client: LintingClient, owner: Account) -> None:
    assert client.post(f"{ADDRESSES}/remove", data={"old": "/nothing"}).status_code == 404


def test_the_log_leads_to_the_settings(app: Flask, client: LintingClient, owner: Account) -> None:
    client.post(f"{SETTINGS}publish", data=pairs(client, strapline="Ebb and flow"))
    client.post(ADDRESSES, data={"old": "/old", "new": "/events/"})
    page = client.get("/desk/log/").text
    assert page.count(f'<a href="{SETTINGS}">') >= 2
    assert "Added a moved address" in page
    assert "/desk/site/" not in page
