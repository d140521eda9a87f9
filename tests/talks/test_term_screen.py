"""The screen for a term of talks: paste, see what is wrong with each row, correct it there, add all."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from page_lint import LintingClient
from records import an_event, save
from talks.terms import TABLE, a_series_with_a_talk
from team import sign_in

from core.database import db
from models import AuditEntry, Contributor, Draft, Event, Person, Role, Series


@pytest.fixture
def address(app: Flask, client: LintingClient) -> str:
    sign_in(client, Role.EDITOR)
    series: Series = a_series_with_a_talk()
    return f"/desk/series/{series.id}/term"


def pasted(client: LintingClient, address: str, table: str) -> str:
    return client.post(address, data={"table": table, "do": "check"}).get_data(as_text=True)


def form_of(page: str) -> dict[str, str]:
    """Return what a browser would send of the rows of a page."""
    found = dict(re.findall(r'name="(rows\.\d+\.(?!abstract)\w+)" value="([^"]*)"', page))
    return {**found, "publish": "draft", "table": ""}


def test_twelve_talks_take_three_clicks(client: LintingClient, address: str) -> None:
    """The link, “Check the table”, “Add 12 talks”."""
    rows = "\n".join(f"{day} January 2028\tSpeaker Number{'abcdefghijklm'[day]}\tTalk {day}" for day in range(1, 13))
    page = pasted(client, address, rows)
    assert "12 talks ready to add" in page
    answer = client.post(address, data={**form_of(page), "do": "add"})
    assert answer.status_code == 303
    assert db.session.query(Draft).filter_by(folder="events").count() == 12
    with client.session_transaction() as session:
        assert session["_flashes"][0][1] == "Added 12 talks and 12 people as drafts."


def test_problems_stand_in_their_rows_and_nothing_is_added(client: LintingClient, address: str) -> None:
    page = pasted(client, address, TABLE + "31 February 2028\tX Y\tNever\n28 March 2027, 01:30\tX Y\tSkipped\n")
    assert "2 rows to correct" in page
    assert "Row 4: “31 February 2028” isn’t in the calendar" in page
    assert "Row 5: 01:30 doesn’t happen on 28 March 2027" in page
    answer = client.post(address, data={**form_of(page), "do": "add"})
    assert answer.status_code == 422
    assert db.session.query(Draft).count() == db.session.query(AuditEntry).count() == 0


def test_a_clash_a_bank_holiday_and_a_skipped_hour_are_named(client: LintingClient, address: str) -> None:
    ada = db.session.query(Person).one()
    starts = datetime(2028, 3, 7, 16, 30, tzinfo=UTC)
    other = an_event(
        title="Board meeting", starts=starts, ends=starts + timedelta(hours=2), venue="Elsewhere",
        contributors=[Contributor(person=ada, role="chair")],
    )  # fmt: skip
    save(other)
    page = unescape(
        pasted(
            client,
            address,
            "7 March 2028\t17:00\tAda Lovelace\tOn engines\n14 April 2028\t17:00\tX Y\tOn Easter\n"
            "26 March 2028\t01:30\tX Y\tAt night\n4 April 2028\t17:00\tX Y\tOn time\n4 April 2028\t18:00\tV W\tToo",
        )
    )
    first, second, third, fourth, fifth = re.findall(r"<tr class.*?</tr>", page, re.DOTALL)
    assert "Ada Lovelace is at “Board meeting”" in first
    assert f'href="/desk/events/{other.id}/"' in first
    assert "Good Friday, a bank holiday in England" in second
    assert "01:30 doesn’t happen on 26 March 2028: the clocks go forward over it" in third
    assert 'name="pick" value="2 time 00:30"' in third and 'value="2 time 02:30"' in third
    assert "At the same time as row 5" in fourth and "At the same time as row 4" in fifth


def test_a_cell_is_corrected_in_place(client: LintingClient, address: str) -> None:
    page = pasted(client, address, "32 March 2028\tX Y\tOn time\n")
    form = form_of(page) | {"rows.0.date": "31 March 2028"}
    fragment = client.post(
        address, data={**form, "do": "check"}, headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    ).get_data(as_text=True)
    assert "1 talk ready to add" in fragment
    assert "Friday 31 March 2028, 17:00–18:30 BST" in fragment


def test_a_choice_is_a_button_that_fills_its_cell(client: LintingClient, address: str) -> None:
    page = pasted(client, address, "3 March 2028\tX Y\tOn time\n")
    form = form_of(page) | {"rows.0.time": "5"}
    page = client.post(address, data={**form, "do": "check"}).get_data(as_text=True)
    assert 'name="pick" value="0 time 5pm"' in page
    page = client.post(address, data={**form, "pick": "0 time 5pm"}).get_data(as_text=True)
    assert "17:00–18:30" in page


def test_a_row_without_a_talk_is_left_out_by_itself(client: LintingClient, address: str) -> None:
    page = pasted(client, address, TABLE + "24 March 2027\t\t\n31 March 2027\tReading week\t\n")
    assert "3 talks ready to add" in page
    assert 'name="leave.4" value="yes" checked' in page
    assert 'name="leave.3" value="yes" checked' in page


def test_columns_can_be_named_by_hand(client: LintingClient, address: str) -> None:
    table = "Grace Hopper\tAda Lovelace\t3 March 2028\n"
    columns = {"column.0": "title", "column.1": "speakers", "column.2": "date"}
    page = client.post(address, data={"table": table, "do": "read", **columns}).get_data(as_text=True)
    assert 'name="rows.0.title" value="Grace Hopper"' in page


def test_published_at_once_with_the_new_speakers(client: LintingClient, address: str) -> None:
    page = pasted(client, address, TABLE)
    assert "Publish 1 new speaker too" in page
    client.post(address, data={**form_of(page), "do": "add", "publish": "now", "people": "yes"})
    assert client.get("/people/grace-hopper").status_code == 200
    assert db.session.query(Event).count() == 4
    entry = db.session.query(AuditEntry).filter_by(action="added-talks").one()
    client.post(f"/desk/undo/{entry.id}")
    assert client.get("/people/grace-hopper").status_code == 404
    assert db.session.query(Event).count() == 1


def test_a_text_without_a_table_says_so_and_keeps_it(client: LintingClient, address: str) -> None:
    page = pasted(client, address, "<table></table>")
    assert "There is no table in this text" in page
    assert "&lt;table&gt;" in page


def test_another_series_can_be_chosen_on_the_way(client: LintingClient, address: str) -> None:
    other = a_series_with_a_talk(slug="other", title="Other")
    client.post(address, data={**form_of(pasted(client, address, TABLE)), "series": str(other.id), "do": "add"})
    assert "series: other" in db.session.query(Draft).filter_by(folder="events").first().text  # type: ignore[union-attr]


def test_one_line_adds_a_draft_and_opens_it(client: LintingClient, address: str) -> None:
    typed = "Ada Lovelace, On engines, big and small, 3 March 2028 17:00, series Public Interest"
    answer = client.post("/desk/talks/line", data={"line": typed})
    draft = db.session.query(Draft).one()
    assert answer.headers["Location"] == f"/desk/events/{draft.key}/"
    assert "title: On engines, big and small" in draft.text
    assert "starts: 2028-03-03 17:00" in draft.text


def test_a_line_that_says_too_little_is_asked_again(client: LintingClient, address: str) -> None:
    answer = client.post("/desk/talks/line", data={"line": "Ada Lovelace, On engines, series Nowhere"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Give the day of the talk" in page and "is called “Nowhere”" in page
    assert 'value="Ada Lovelace, On engines, series Nowhere"' in page


def test_without_a_series_one_is_asked_for(app: Flask, client: LintingClient) -> None:
    sign_in(client, Role.EDITOR)
    assert client.get("/desk/series/term").headers["Location"] == "/desk/series/new"
    assert client.post("/desk/talks/line", data={"line": "A"}).headers["Location"] == "/desk/series/new"
