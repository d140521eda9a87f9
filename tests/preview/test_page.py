"""The preview is the page that the draft becomes, and nothing of it gets out."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from page_lint import LintingClient
from records import NOW, a_person, a_series, a_site, a_topic, an_episode, an_event, save
from saved_drafts import a_draft_of, a_new_draft, address_of
from sqlalchemy import func, select
from team import sign_in

from blueprints.editing.actions import publish
from blueprints.preview.applying import apply_draft
from blueprints.preview.inert import inert_page
from blueprints.preview.rendering import _answer
from blueprints.site import queries
from core.database import database_file, db
from core.trial import trying
from models import Contributor, Event, OutboundMessage, Person, Role
from models.event import RegistrationMode
from models.event_parts import ContributorRole
from models.registry import RECORD_TYPES

pytestmark = pytest.mark.usefixtures("noon")


def page(client: LintingClient, address: str, **query: str) -> str:
    answer = client.get(f"{address}/page", query_string=query)
    assert answer.status_code == 200
    return answer.text


def test_the_page_is_that_of_the_draft_and_the_live_page_stays(editor: LintingClient) -> None:
    event = save(an_event(slug="one", title="Old words"))
    draft = a_draft_of(event, title="New words")
    assert "<h1>New words</h1>" in re.sub(r"<h1[^>]*>", "<h1>", page(editor, address_of(draft)))
    assert "Old words" in editor.get("/events/one").text


def test_a_record_that_was_never_published_has_a_page(editor: LintingClient) -> None:
    draft = a_new_draft("events", title="Quite new", kind="talk", format="online")
    assert "Quite new" in page(editor, address_of(draft))
    assert editor.get("/events/quite-new").status_code == 404


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_is_hidden_is_shown_as_published(editor: LintingClient, status: str) -> None:
    event = save(an_event(title="Behind a curtain", status=status))
    assert "Behind a curtain" in page(editor, f"/desk/events/{event.id}/preview")


def test_people_created_in_place_are_shown(editor: LintingClient) -> None:
    a_new_draft("people", slug="ada-lovelace", name="Ada Lovelace")
    a_new_draft("people", slug="somebody-else", name="Somebody Else")
    speaker = [{"person": "ada-lovelace", "role": "speaker"}]
    draft = a_new_draft("events", title="On engines", kind="talk", format="online", contributors=speaker)
    shown = page(editor, address_of(draft))
    assert "Shown as if published too: Ada Lovelace." in shown
    assert shown.count("Ada Lovelace") > 1
    assert "Somebody Else" not in shown


def test_a_draft_is_what_is_published_for_every_kind_of_record(demonstration_app: Flask) -> None:
    """The pages of the demonstration, each with another summary, are byte for byte what they are once published."""
    visitor = demonstration_app.test_client()
    references = [(each.folder, id_) for each in RECORD_TYPES for id_ in db.session.scalars(select(each.model.id))]
    for folder, record_id in references[::6]:
        model = next(each.model for each in RECORD_TYPES if each.folder == folder)
        draft = a_draft_of(db.session.get(model, record_id), summary="Another summary, with words of its own.")
        ref = str(draft.record_id)
        with trying() as trial:
            applied = apply_draft(folder, ref, trial, NOW)
            moment = max(NOW, applied.publish_at or NOW)
            previewed = _answer(applied.path, moment).get_data()
        db.session.expire_all()
        publish(folder, ref, None, None, NOW)
        with time_machine.travel(moment, tick=False):
            published = visitor.get(applied.path)
        assert published.status_code == 200, applied.path
        assert previewed == published.get_data(), applied.path
        assert trial.longest_hold > 0


def test_nothing_of_a_preview_gets_out(own_app: Flask) -> None:
    save(a_site())
    own_app.test_client_class = LintingClient
    editor, visitor = own_app.test_client(), own_app.test_client()
    sign_in(editor, Role.EDITOR)
    event = save(an_event(slug="one"))
    draft = a_draft_of(event, title="New words", starts="2027-03-09 10:00", ends="2027-03-09 12:00")
    paths = ("/", "/events/", "/events/one", "/events/calendar.ics", "/feed.atom", "/sitemap.xml", "/explore")
    kept = {path: visitor.get(path).get_data() for path in paths}
    pages = own_app.extensions["page_cache"]._pages
    memos = [dict(memo._entries) for memo in (queries._sections, queries._hidden)]
    db.session.rollback()
    before = [Path(f"{database_file()}{suffix}").read_bytes() for suffix in ("", "-wal")]
    answer = editor.get(f"{address_of(draft)}/page?full=1&at=after")
    assert "New words" in answer.text
    assert [Path(f"{database_file()}{suffix}").read_bytes() for suffix in ("", "-wal")] == before
    assert [dict(memo._entries) for memo in (queries._sections, queries._hidden)] == memos
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert {path: visitor.get(path).get_data() for path in paths} == kept
    assert own_app.extensions["page_cache"]._pages is pages
    assert db.session.scalar(select(func.count(OutboundMessage.id))) == 0


def test_twenty_previews_drop_no_page_and_change_no_row(editor: LintingClient, app: Flask) -> None:
    event = save(an_event(slug="one"))
    draft = a_draft_of(event, title="New words")
    app.test_client().get("/events/one")
    pages, updated_at = app.extensions["page_cache"]._pages, event.updated_at
    for _ in range(20):
        page(editor, address_of(draft))
    db.session.expire_all()
    assert event.updated_at == updated_at
    app.test_client().get("/events/one")
    assert app.extensions["page_cache"]._pages is pages


def test_the_clock_is_set_to_the_moment_that_is_chosen(editor: LintingClient) -> None:
    event = save(
        an_event(
            starts=NOW + timedelta(days=9),
            registration_mode=RegistrationMode.OPEN,
            registration_opens=NOW + timedelta(days=2),
        )
    )
    address = f"/desk/events/{event.id}/preview"
    assert "This event has ended" not in page(editor, address)
    states = {
        at: re.findall(r"as on ([^.]+)\.", page(editor, address, at=at))[0]
        for at in ("registration-opens", "day-before", "live", "after", "2027-03-02T08:00Z")
    }
    assert states == {
        "registration-opens": "Wednesday 3 March 2027, 12:00 GMT",
        "day-before": "Tuesday 9 March 2027, 12:00 GMT",
        "live": "Wednesday 10 March 2027, 12:01 GMT",
        "after": "Wednesday 10 March 2027, 13:00 GMT",
        "2027-03-02T08:00Z": "Tuesday 2 March 2027, 08:00 GMT",
    }
    assert "This event has ended" in page(editor, address, at="after")


def test_before_its_publication_it_is_shown_as_when_published(editor: LintingClient) -> None:
    event = save(an_event(publish_at=NOW + timedelta(days=1), starts=NOW + timedelta(days=5)))
    address = f"/desk/events/{event.id}/preview"
    for at in ("", "published", "2027-01-01T00:00Z"):
        assert "as on Tuesday 2 March 2027, 12:00 GMT" in page(editor, address, at=at)


def test_when_full_takes_all_places(editor: LintingClient) -> None:
    event = save(an_event(capacity=3, registration_mode=RegistrationMode.OPEN))
    address = f"/desk/events/{event.id}/preview"
    assert "This event is full" not in page(editor, address)
    assert "This event is full" in page(editor, address, full="1")
    assert db.session.scalar(select(Event.places_taken)) == 0


def test_covers_and_cards_are_drawn_for_drafts(editor: LintingClient) -> None:
    a_new_draft("people", slug="ada-lovelace", name="Ada Lovelace")
    draft = a_new_draft(
        "series", slug="on-engines", title="On engines", summary="Talks", body="See [Ada](/people/ada-lovelace)."
    )
    shown = page(editor, address_of(draft))
    address = address_of(draft)
    assert editor.get("/covers/series/on-engines.svg").status_code == 404
    cover = editor.get(f"{address}/files/covers/series/on-engines.svg")
    assert cover.mimetype == "image/svg+xml"
    card = editor.get(f"{address}/files/cards/series/on-engines.png")
    assert (card.mimetype, card.headers["Cache-Control"]) == ("image/png", "no-store")
    covers = re.findall(r'"(/[^"]*covers/series/on-engines[^"]*)"', shown)
    assert all(each.startswith(address) for each in covers)
    for path in ("robots.txt", "feed.atom", "desk/", "media/none.mp3"):
        assert editor.get(f"{address}/files/{path}").status_code == 404


def test_forms_are_inert_links_open_elsewhere_and_htmx_is_not_loaded(editor: LintingClient) -> None:
    event = save(an_event(registration_mode=RegistrationMode.OPEN, body="[A link](https://example.org)"))
    answer = editor.get(f"/desk/events/{event.id}/preview/page")
    html = answer.text
    assert "<form" not in re.sub(r"<form inert", "", html)
    assert re.findall(r'<a (?![^>]*target="_blank")[^>]*href="(?!#)[^>]*>', html) == []
    assert "htmx.min.js" not in html
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "form-action 'none'" in policy


def test_a_form_and_its_button_do_nothing() -> None:
    page = (
        '<html lang="en"><head></head><body><form action="/x"><input type="text">'
        '<button type="submit">Go</button></form>'
        '<a href="/a" hx-target="#b">A</a><a href="#b">B</a><img src="/covers/a/b.svg?v=1"></body></html>'
    )
    assert inert_page(page, strip="<p>", stylesheet="s.css", scheme="", addresses={"/covers/a/b.svg": "/new"}) == (
        '<html lang="en"><head>  <link rel="stylesheet" href="s.css">\n</head><body>\n<p><form inert action="/x">'
        '<input type="text"><button disabled type="submit">Go</button></form>'
        '<a target="_blank" href="/a" hx-target="#b">A</a><a href="#b">B</a><img src="/new?v=1"></body></html>'
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_scheme_can_be_chosen(editor: LintingClient, scheme: str) -> None:
    event = save(an_event())
    html = page(editor, f"/desk/events/{event.id}/preview", scheme=scheme)
    assert f'<html data-scheme="{scheme}"' in html
    assert f'<meta name="color-scheme" content="{scheme}">' in html


def test_the_colours_of_the_chosen_scheme_are_those_of_the_site() -> None:
    css = Path(__file__).parents[2] / "static/css"
    of_site = re.findall(r"--(?:paper|ink|rule|highlight|on-h)[\w-]*: [^;]+;", (css / "tokens.css").read_text())
    of_preview = re.findall(
        r"--(?:paper|ink|rule|highlight|on-h)[\w-]*: [^;]+;", (css / "preview/strip.css").read_text()
    )
    assert of_site == of_preview


def test_an_episode_keeps_its_audio(editor: LintingClient, app: Flask) -> None:
    episode = save(an_episode(status="draft"))
    html = page(editor, f"/desk/episodes/{episode.id}/preview")
    assert f'src="/desk/episodes/{episode.id}/preview/files/media/{episode.audio.name}"' in html


def test_every_record_type_has_a_panel_as_page_and_fragment(editor: LintingClient) -> None:
    save(an_event(), a_person(), a_series(), a_topic(), an_episode())
    for folder in ("events", "people", "series", "topics", "episodes"):
        address = f"/desk/{folder}/1/preview"
        assert f'<iframe src="{address}/page' in editor.get(address).text
        assert f'<iframe src="{address}/page' in editor.fragment(address).text
        assert "Preview" in page(editor, address)


def test_the_settings_have_a_panel_for_owners_alone(client: LintingClient) -> None:
    save(a_site())
    sign_in(client, Role.OWNER)
    address = "/desk/settings/preview"
    assert f'<iframe src="{address}/page' in client.get(address).text
    assert "The Test Institute" in page(client, address)
    assert client.get("/desk/site/1/preview").status_code == 404
    sign_in(client, Role.EDITOR)
    assert client.get(f"{address}/page").status_code == 403


def test_what_is_not_there_has_no_preview(editor: LintingClient) -> None:
    for address in ("/desk/events/99/preview", "/desk/events/x/preview", "/desk/nothing/1/preview"):
        for below in ("", "/page", "/files/covers/events/a.svg"):
            assert editor.get(address + below).status_code == 404


def test_beside_a_new_form_the_frame_waits_for_the_first_words(editor: LintingClient) -> None:
    address = f"/desk/events/{'0' * 32}"
    assert f'<iframe src="{address}/preview/page' in editor.get(f"{address}/").text
    assert "as soon as something has been written" in page(editor, f"{address}/preview")
    assert editor.get(f"{address}/preview").status_code == 404


def test_a_linked_person_with_a_live_record_is_not_shown_before_they_are_public(editor: LintingClient) -> None:
    hidden = a_person(name="Hidden Person", status="draft")
    event = save(an_event(contributors=[Contributor(person=hidden, role=ContributorRole.SPEAKER)]))
    assert "Hidden Person" not in page(editor, f"/desk/events/{event.id}/preview")
    assert db.session.scalar(select(Person.status)) == "draft"
