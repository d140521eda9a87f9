"""What is found in texts, links and references of any record, in episodes, and in the settings of the site."""

from datetime import timedelta

import pytest
from checks.checked import BODY, NOW, a_draft, check, event_text, level_of, only, problems
from flask import Flask
from records import a_file, a_page, a_person, a_site, a_topic, an_episode, an_event, save

from blueprints.checks.queries import Level, text_with
from models import LinkCheck, MovedAddress, Status


@pytest.fixture(autouse=True)
def site(app: Flask) -> None:
    save(a_site())


def an_image(name: str = "lighthouse.png", **changes: object) -> object:
    return a_file(**{"name": name, "mime_type": "image/png", "duration": None, "width": 1600, "height": 1600} | changes)


@pytest.mark.parametrize(
    ("body", "words", "mended"),
    [
        ("# Engines", "has the level of the page’s title", "## Engines"),
        ("### Engines", "The first heading, “Engines”, is of level 3", "## Engines"),
        ("## Engines\n\n#### Parts #", "“Parts” skips a level: it is of level 4 below one of level 2", "### Parts #"),
    ],
)
def test_a_heading_of_the_wrong_level_is_mended_by_a_button(body: str, words: str, mended: str) -> None:
    text = event_text(body=f"{BODY}\n\n{body}")
    finding = only(check(text), words)
    assert (finding.path, finding.level) == ("body", Level.WARNING)
    fixed = text_with("events", text, finding.fixes[0])
    assert fixed.endswith(f"{mended}\n") and check(fixed) == []


def test_headings_in_order_are_fine() -> None:
    assert check(event_text(body=f"## One\n\n### Two\n\n#### Three\n\n## Four\n\n{BODY}")) == []


@pytest.mark.parametrize("words", ["Click here", "here", "Read more …", "this page", "LINK"])
def test_a_link_says_where_it_leads(words: str) -> None:
    found = problems(event_text(body=f"{BODY} [{words}](https://example.org/)"), "body")
    assert len(found) == 1 and "doesn’t say where it leads" in found[0]


def test_a_link_without_words_is_named() -> None:
    assert "has no words" in problems(event_text(body=f"{BODY} [](https://example.org/)"))[0]


def test_html_in_the_text_is_an_error_said_without_files_or_commands() -> None:
    finding = only(check(event_text(body=f"{BODY}\n\n<b>bold</b>")), "contains HTML")
    assert finding.level is Level.ERROR and "--html" not in finding.advice


def test_images_are_described_or_decorative() -> None:
    save(an_image(), an_image("described.png", alt="A lighthouse"))
    assert level_of(check(event_text(image="lighthouse.png")), "has no description") is Level.WARNING
    assert check(event_text(image="described.png")) == []
    text = event_text(body=f"{BODY}\n\n![](/media/described.png) ![A sea](/media/lighthouse.png)")
    finding = only(check(text), "“described.png” has no description")
    assert "![A lighthouse](/media/described.png)" in text_with("events", text, finding.fixes[0])


def test_an_image_that_no_page_would_show_is_named() -> None:
    found = check(event_text(body=f"{BODY} ![a](/media/gone.png) ![b](https://example.org/b.png)"))
    assert level_of(found, "isn’t in the media library") is Level.ERROR
    assert level_of(found, "is on another site") is Level.WARNING


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/events/nothing", "leads to no page of this site"),
        ("/nowhere/at/all", "leads to no page of this site"),
        ("/topics/nothing", "leads to a topic that doesn’t exist"),
        ("/media/nothing.pdf", "leads to a file that isn’t in the media library"),
        ("/events/hidden", "leads to “Hidden”, which isn’t public yet"),
        ("/events/withdrawn", "leads to “Withdrawn”, which is withdrawn"),
        ("https://podium.test/events/nothing", "leads to no page of this site"),
    ],
)
def test_a_link_of_this_site_that_leads_nowhere_is_named(address: str, words: str) -> None:
    save(
        an_event(slug="hidden", title="Hidden", status=Status.DRAFT),
        an_event(slug="withdrawn", title="Withdrawn", status=Status.WITHDRAWN),
    )
    found = problems(event_text(body=f"{BODY} [Engines]({address})"), "body")
    assert len(found) == 1 and words in found[0]


def test_links_of_this_site_that_lead_somewhere_are_fine() -> None:
    save(an_event(slug="other"), a_page(slug="about"), a_topic(slug="looms"), an_image())
    addresses = "/ /events/ /events/other /events/other#agenda /about /topics/looms /media/lighthouse.png /feed.atom"
    addresses += (
        " https://podium.test/about /events/calendar.ics?topic=looms /events/on-engines mailto:ada@example.org #x"
    )
    links = " ".join(f"[Engine {number}]({address})" for number, address in enumerate(addresses.split()))
    assert check(event_text(body=f"{BODY} {links}")) == []


def test_a_link_to_a_moved_address_gets_the_new_one() -> None:
    save(MovedAddress(old="/events/old", new="/events/other"), an_event(slug="other"))
    resources = "resources:\n  - {title: Other, url: /events/old}\n"
    text = event_text(body=f"{BODY} [Engines](/events/old#agenda) /events/old", front_matter=resources)
    found = {each.path: each for each in check(text)}
    assert set(found) == {"body", "resources.0.url"}
    for finding in found.values():
        text = text_with("events", text, finding.fixes[0])
    assert "[Engines](/events/other#agenda) /events/old" in text and "url: /events/other" in text
    assert check(text) == []


def test_a_link_that_was_broken_last_night_is_named_at_its_field() -> None:
    broken = {"status": 404, "is_broken": True, "checked_at": NOW, "failing_since": NOW}
    save(
        LinkCheck(url="https://example.org/gone", **broken),
        LinkCheck(url="https://example.org/slow", status=503, checked_at=NOW, failing_since=NOW),
        LinkCheck(url="https://example.org/slides", **broken),
    )
    resources = "resources:\n  - {title: Slides, url: 'https://example.org/slides'}\n"
    links = "[Gone](https://example.org/gone) [Slow](https://example.org/slow)"
    found = check(event_text(body=f"{BODY} {links}", front_matter=resources))
    assert [(each.path, each.level) for each in found] == [
        ("resources.0.url", Level.WARNING),
        ("body", Level.WARNING),
    ]
    assert "is broken: the page doesn’t exist (status 404)." in found[1].problem


def test_a_draft_speaker_of_an_event_can_be_published_too() -> None:
    save(a_person(slug="ada", name="Ada Lovelace", status=Status.DRAFT), a_person(slug="old", status=Status.WITHDRAWN))
    rows = "".join(f"  - {{person: {slug}, role: speaker}}\n" for slug in ("ada", "old"))
    found = check(event_text(front_matter=f"contributors:\n{rows}"))
    draft = only(found, "Ada Lovelace is still a draft, so the page doesn’t show them.")
    assert (draft.path, draft.level) == ("contributors.0.person", Level.WARNING)
    assert [(fix.label, fix.publish) for fix in draft.fixes] == [("Publish Ada Lovelace too", ("people/ada",))]
    assert only(found, "is withdrawn").path == "contributors.1.person"


def test_a_speaker_who_exists_as_a_draft_only_is_an_error_until_they_are_published_too() -> None:
    a_draft("---\nname: Ada Lovelace\n---\n", folder="people")
    finding = only(
        check(event_text(front_matter="contributors:\n  - {person: ada-lovelace, role: speaker}\n")), "draft"
    )
    assert (finding.path, finding.level) == ("contributors.0.person", Level.ERROR)
    assert finding.fixes[0].publish == ("people/ada-lovelace",)


def test_a_speaker_who_was_created_in_place_can_be_published_too() -> None:
    finding = only(check(event_text(front_matter="contributors:\n  - {person: 'new:Ada', role: speaker}\n")), "no page")
    assert finding.problem == "Person 1 is Ada, who has no page on the site yet."
    assert finding.fixes[0].publish == ("people/new:Ada",)


def test_several_drafts_can_be_published_at_once() -> None:
    save(*(a_person(slug=slug, status=Status.DRAFT) for slug in ("ada", "mary")))
    rows = "".join(f"  - {{person: {slug}, role: speaker}}\n" for slug in ("ada", "mary"))
    fixes = [fix for each in check(event_text(front_matter=f"contributors:\n{rows}")) for fix in each.fixes]
    assert ("people/ada", "people/mary") in [fix.publish for fix in fixes]


def test_a_speaker_who_comes_out_later_is_a_note() -> None:
    save(a_person(slug="ada", name="Ada Lovelace", publish_at=NOW + timedelta(days=2)))
    found = check(event_text(front_matter="contributors:\n  - {person: ada, role: speaker}\n"))
    assert level_of(found, "Ada Lovelace isn’t public before Wednesday 3 March 2027") is Level.NOTE


@pytest.mark.parametrize(
    ("name", "is_found"),
    [
        ("Ada Lovelace", True),
        ("ada lovelacé", True),
        ("A. Lovelace", True),
        ("Lovelace Ada", True),
        ("Alan Lovelace", False),
        ("Ada Byron", False),
    ],
)
def test_a_person_who_may_be_there_already_is_named(name: str, is_found: bool) -> None:
    person = save(a_person(name="Ada Lovelace", affiliation="Analytical Society"))
    found = check(f"---\nname: {name}\n---\n", "people")
    assert [fix.address for each in found for fix in each.fixes] == [f"/desk/people/{person.id}/"] * is_found
    assert check("---\nname: Ada Lovelace\n---\n", "people", record_id=person.id) == []


def test_a_speaker_with_a_namesake_is_a_note() -> None:
    save(a_person(slug="ada", name="Ada Lovelace"), a_person(slug="ada-2", name="Ada Lovelace", affiliation="Leeds"))
    text = event_text(front_matter="contributors:\n  - {person: ada, role: speaker}\n")
    finding = only(check(text), "There are two people called Ada Lovelace")
    assert finding.level is Level.NOTE and finding.fixes[0].label == "Use Ada Lovelace, Leeds"
    assert "person: ada-2" in text_with("events", text, finding.fixes[0])


EPISODE = "---\ntitle: {title}\nnumber: 1\nseason: 1\nsummary: A talk about engines and looms.\n{more}guid: one\n---\n"


def test_an_episode_follows_the_rules_of_directories() -> None:
    long = a_file(name="long.mp3", duration=3000.0)
    save(long, a_file(name="odd.wav", mime_type="audio/wav"), an_image("small.png", alt="A dot", width=300, height=300))
    published = "publish_at: 2027-02-01 10:00\n"
    found = check(EPISODE.format(title="Episode 1", more=f"{published}audio: long.mp3\nimage: small.png\n"), "episodes")
    assert {each.path: each.level for each in found} == {
        "title": Level.WARNING,
        "image": Level.WARNING,
        "transcript": Level.WARNING,
        "chapters": Level.NOTE,
    }
    found = check(EPISODE.format(title="Engines", more=f"{published}audio: odd.wav\n"), "episodes")
    assert "some players don’t play it" in only(found, "odd.wav").problem
    assert (
        level_of(check(EPISODE.format(title="Engines", more="status: draft\n"), "episodes"), "no audio") is Level.ERROR
    )


def test_two_episodes_of_a_number_are_an_error() -> None:
    save(an_episode(number=1, season=1))
    found = check(EPISODE.format(title="Engines", more="status: draft\n"), "episodes")
    assert only(found, "is already the number of another episode").path == "number"


SITE = "---\nname: Test\nstrapline: Tests\nsummary: We test.\naccent: '{}'\n---\n"


def test_an_accent_that_is_hard_to_read_on_paper_gets_a_darker_one() -> None:
    for accent, words, level in (
        ("#b8552a", "Links in the accent colour", Level.WARNING),
        ("#ffcc00", "too light for white text", Level.ERROR),
    ):
        text = SITE.format(accent)
        finding = only(check(text, "site", record_id=1), words)
        assert (finding.path, finding.level) == ("accent", level)
        assert check(text_with("site", text, finding.fixes[0]), "site", record_id=1) == []
    assert check(SITE.format("#7a1f2b"), "site", record_id=1) == []


def test_a_new_page_at_an_address_of_the_site_is_an_error() -> None:
    finding = only(
        check("---\ntitle: Events\nsummary: All about our events here.\n---\n", "pages", slug="podcast"), "uses"
    )
    assert (finding.path, finding.problem) == ("slug", "The site already uses the address /podcast.")
