"""The list and pages of series."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_person, a_series, a_site, an_event, save

from models import Contributor, Status
from models.event import EventKind

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _series(app: object) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        series = a_series(slug="mondays", title="Monday Talks")
        speaker = Contributor(person=a_person(name="Sam Speaker"), role="speaker")
        chair = Contributor(person=a_person(name="Chris Chair"), role="chair")
        save(
            a_site(),
            an_event(title="Next one", kind=EventKind.TALK, series=series, contributors=[speaker, chair]),
            an_event(title="Later one", kind=EventKind.TALK, series=series, starts=NOW + 9 * DAY),
            an_event(title="This year", kind=EventKind.TALK, series=series, starts=NOW - 20 * DAY),
            an_event(title="Last year", kind=EventKind.TALK, series=series, starts=NOW - 200 * DAY),
            an_event(title="Unseen", series=series, status=Status.DRAFT),
        )
        yield


def test_a_series_shows_upcoming_talks_then_past_talks_by_year(client: LintingClient) -> None:
    text = client.get("/talks/mondays/").text
    shown = (">Next one<", ">Later one<", ">2027</h3>", ">This year<", ">2026</h3>", ">Last year<")
    order = [text.index(words) for words in shown]
    assert order == sorted(order)
    assert "Unseen" not in text


def test_only_speakers_are_named_as_speakers(client: LintingClient) -> None:
    text = client.get("/talks/mondays/").text
    speakers = text[text.index("Speakers") :]
    assert "Sam Speaker" in speakers
    assert "Chris Chair" not in speakers


def test_the_list_of_series_shows_each_with_its_next_talk(client: LintingClient) -> None:
    text = client.get("/talks/").text
    assert "Monday Talks" in text and "Next one" in text
    assert "Later one" not in text


def test_an_unknown_series_is_not_found(client: LintingClient) -> None:
    assert client.get("/talks/tuesdays/").status_code == 404
