"""Links to other sites are followed at night, and the broken ones are shown to the team until they are mended."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from checks.checked import a_draft, event_text
from flask import Flask
from page_lint import LintingClient
from records import a_page, a_partner, a_site, an_event, save
from sqlalchemy import select
from team import sign_in
from website import Answer, Website, serving

from blueprints.checks import actions
from blueprints.checks.actions import check_links, check_links_at_night
from blueprints.checks.queries import broken_links, count_broken_links, links_by_url
from core.database import db
from core.fetching import IpAddress, probe
from models import LinkCheck, MenuItem, Resource, Role, Status

NIGHT = datetime(2027, 3, 1, 3, 30, tzinfo=UTC)


def here(address: IpAddress) -> bool:
    return str(address) == "127.0.0.1"


@pytest.fixture(autouse=True)
def site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "SECONDS_BETWEEN", 0.0)
    save(a_site())


@pytest.fixture
def web() -> Iterator[Website]:
    with serving() as web:
        web.answers["/"] = Answer(b"here")
        yield web


def checked(url: str) -> LinkCheck:
    db.session.expire_all()
    return db.session.scalars(select(LinkCheck).where(LinkCheck.url == url)).one()


def test_links_of_records_drafts_and_the_site_are_followed_but_no_joining_link() -> None:
    body = "[a](https://one.example/?a=1&b=2) [b](/events/) [c](mailto:x@example.org)"
    event = save(an_event(body=body, online_url="https://meet.example/secret", registration_url="https://two.example/"))
    event.resources = [Resource(title="Slides", url="https://three.example/", kind="slides")]
    partner = save(a_partner(url="https://four.example/", body="[a](https://one.example/?a=1&b=2)"))
    save(an_event(body="[x](https://five.example/)", status=Status.WITHDRAWN))
    draft = a_draft(event_text(body="[d](https://six.example/)", online_url="https://meet.example/other"))
    save(MenuItem(place="menu", position=0, title="Elsewhere", url="https://seven.example/"))
    assert links_by_url() == {
        "https://one.example/?a=1&b=2": [("partners", str(partner.id)), ("events", str(event.id))],
        "https://two.example/": [("events", str(event.id))],
        "https://three.example/": [("events", str(event.id))],
        "https://four.example/": [("partners", str(partner.id))],
        "https://six.example/": [("events", draft.key)],
        "https://seven.example/": [("site", "")],
    }


@pytest.mark.parametrize(
    ("status", "first_night", "second_night"),
    [(200, False, False), (404, True, True), (410, True, True), (500, False, True), (403, False, False)],
)
def test_a_link_is_broken_when_it_is_gone_or_has_failed_for_two_nights(
    web: Website, status: int, first_night: bool, second_night: bool
) -> None:
    url = web.url("/page")
    web.answers["/page"] = Answer(status=status)
    save(a_page(body=f"[Page]({url})"))
    check_links(NIGHT, is_allowed=here)
    assert checked(url).is_broken == first_night
    check_links(NIGHT + timedelta(days=1), is_allowed=here)
    assert (checked(url).is_broken, checked(url).status) == (second_night, status)


def test_a_link_that_works_again_is_no_longer_broken(web: Website) -> None:
    url = web.url("/page")
    save(a_page(body=f"[Page]({url})"))
    check_links(NIGHT, is_allowed=here)
    assert checked(url).is_broken
    web.answers["/page"] = Answer(b"here")
    check_links(NIGHT + timedelta(days=1), is_allowed=here)
    assert not checked(url).is_broken and checked(url).failing_since is None


def test_a_server_that_refuses_to_answer_a_head_is_asked_for_the_page(web: Website) -> None:
    assert probe(web.url("/"), is_allowed=here) == 200
    assert [path for path, _ in web.asked] == ["/"]  # the test's server has no HEAD, and answers 501


def test_a_redirect_is_followed_also_to_one_that_is_gone(web: Website) -> None:
    web.answers["/old"] = Answer(status=301, headers={"Location": "/gone"})
    web.answers["/moved"] = Answer(status=302, headers={"Location": "/"})
    assert [probe(web.url(path), is_allowed=here) for path in ("/old", "/moved")] == [404, 200]


def test_nothing_on_this_machine_is_asked(web: Website) -> None:
    save(a_page(body=f"[Page]({web.url()})"))
    check_links(NIGHT)
    assert web.asked == [] and "isn't a public address" in checked(web.url()).error


def test_no_transaction_is_open_while_a_link_is_followed(web: Website) -> None:
    seen = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        seen.append(session.in_transaction())
        request.send_response(200)
        request.end_headers()

    web.answers["/page"] = answer
    save(a_page(body=f"[Page]({web.url('/page')})"))
    session = db.session()
    check_links(NIGHT, is_allowed=here)
    assert seen == [False]


def test_a_server_without_a_network_breaks_no_link() -> None:
    save(a_page(body="".join(f"[{name}](https://{name}.invalid/) " for name in ("one", "two", "three"))))
    assert check_links(NIGHT, is_allowed=here).is_offline
    assert db.session.scalars(select(LinkCheck)).all() == []


def test_a_site_is_asked_one_link_at_a_time_and_again_only_a_night_later(web: Website) -> None:
    at_once, most = [0], [0]

    def answer(request: BaseHTTPRequestHandler) -> None:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        request.send_response(200)
        request.end_headers()
        at_once[0] -= 1

    for number in range(5):
        web.answers[f"/{number}"] = answer
    save(a_page(body=" ".join(f"[{number}]({web.url(f'/{number}')})" for number in range(5))))
    assert check_links(NIGHT, is_allowed=here).checked == 5
    assert check_links(NIGHT + timedelta(hours=2), is_allowed=here).checked == 0
    assert check_links(NIGHT + timedelta(hours=2), again=True, is_allowed=here).checked == 5
    assert check_links(NIGHT + timedelta(hours=25), is_allowed=here).checked == 5
    assert most == [1]


def test_links_are_checked_at_night_only_and_unless_a_setting_forbids_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[datetime] = []

    def note(now: datetime) -> actions.LinkReport:
        times.append(now)
        return actions.LinkReport()

    monkeypatch.setattr(actions, "check_links", note)
    for hour in range(24):
        check_links_at_night(NIGHT.replace(hour=hour))
    assert [now.hour for now in times] == [3, 4, 5]
    monkeypatch.setitem(app.config, "CHECK_LINKS", False)
    check_links_at_night(NIGHT)
    assert len(times) == 3


def test_a_link_that_no_record_has_is_forgotten(web: Website) -> None:
    page = save(a_page(body=f"[Page]({web.url('/gone')})"))
    check_links(NIGHT, is_allowed=here)
    page.body = "Nothing"
    db.session.commit()
    assert broken_links() == []
    check_links(NIGHT + timedelta(days=1), is_allowed=here)
    assert count_broken_links() == 0 and db.session.scalars(select(LinkCheck)).all() == []


def test_the_desk_shows_each_broken_link_with_the_fields_that_have_it(client: LintingClient, web: Website) -> None:
    sign_in(client, Role.EDITOR)
    assert "No check has run yet" in client.get("/desk/links/").text
    url = web.url("/gone?a=1&b=2")
    page = save(a_page(title="About us", body=f"[Page]({url})"))
    partner = save(a_partner(name="The Partner", url=url))
    check_links(NIGHT, is_allowed=here)
    text = client.get("/desk/links/").text
    assert "The page doesn’t exist (status 404)." in text and "Broken since Monday 1 March 2027." in text
    assert f'href="/desk/pages/{page.id}/#field-body">About us</a>, in the text' in text
    assert f'href="/desk/partners/{partner.id}/#field-url">The Partner</a>' in text
    partner.url = ""
    db.session.commit()
    assert "The Partner" not in client.get("/desk/links/").text


def test_a_broken_link_can_be_checked_again(
    client: LintingClient, web: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, Role.EDITOR)
    monkeypatch.setattr(actions, "probe", lambda url, is_allowed: probe(url, is_allowed=here))
    save(a_page(body=f"[Page]({web.url('/page')})"))
    check_links(NIGHT, is_allowed=here)
    again = f"/desk/links/{checked(web.url('/page')).id}/check"
    assert "still doesn’t work" in client.post(again, follow_redirects=True).text
    web.answers["/page"] = Answer(b"here")
    page = client.post(again, follow_redirects=True).text
    assert "works again" in page and "Every link works." in page
    assert client.post("/desk/links/999/check").status_code == 404


def test_the_first_page_of_the_desk_says_how_many_links_are_broken(client: LintingClient) -> None:
    save(an_event())
    save(LinkCheck(url="https://example.org/", status=404, is_broken=True, checked_at=NIGHT, failing_since=NIGHT))
    sign_in(client, Role.EDITOR)
    assert '<a href="/desk/links/">1 link to other sites is broken</a>' in client.get("/desk/").text


def test_nobody_at_the_door_sees_the_links(client: LintingClient) -> None:
    save(LinkCheck(url="https://example.org/", status=404, is_broken=True, checked_at=NIGHT, failing_since=NIGHT))
    sign_in(client, Role.DOOR)
    assert "broken" not in client.get("/desk/").text
    assert client.get("/desk/links/").status_code == 403


def test_the_command_lists_what_is_broken(app: Flask, web: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "probe", lambda url, is_allowed: probe(url, is_allowed=here))
    page = save(a_page(title="About us", body=f"[Page]({web.url('/gone')})"))
    result = app.test_cli_runner().invoke(args=["links", "check"])
    assert result.exit_code == 1
    assert result.output == (
        f"1 checked.\n{web.url('/gone')}\n    the page doesn’t exist (status 404)\n"
        f"    pages/{page.id} body: About us\n1 broken.\n"
    )
    page.body = ""
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["links", "list"])
    assert (result.exit_code, result.output) == (0, "0 broken.\n")
