"""What would be lost without anybody seeing it is an error that says how to mend it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from records import save
from registration.registered import a_registration
from sqlalchemy import select

from blueprints.content.schema import SCHEMA
from blueprints.registration.notifications import notified_state
from core.database import db
from core.fields.rows import Rows
from core.fields.tree import MappingNode
from core.fields.yaml import read_yaml
from models import Event, Page

EVENT = "title: A day\nkind: workshop\nformat: hybrid\nstarts: 2027-05-01 10:00\nends: 2027-05-01 16:00\n"
SITE = "name: The Institute\nstrapline: Data for all\nsummary: An institute of data science.\n"


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


def page(folder: Any, body: str) -> Any:
    return folder.write("pages/legal.md", f"---\ntitle: Legal\n---\n\n{body}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "accent: #1f4e79",
            'accent: “#1f4e79” would be a comment in YAML and be lost; put the value in quotes: "#1f4e79"',
        ),
        ("notice: Room #3", 'notice: “#3” would be a comment in YAML and be lost; put the value in quotes: "Room #3"'),
    ],
)
def test_a_value_that_yaml_takes_for_a_comment_is_an_error(folder: Any, line: str, said: str) -> None:
    errors = folder.write("site.yaml", f"{SITE}{line}\n").errors()
    assert errors == [f"site.yaml:4: {said}, or a space after # if it is a comment"]


def test_a_comment_with_a_space_after_its_sign_is_a_comment(folder: Any) -> None:
    folder.write("site.yaml", f"{SITE}# all of it\naccent:  # none yet\nnotice: Hello # two\n#site: x\n").load()


@pytest.mark.parametrize(
    "line", ["\tvenue: Hall", "sessions:\n\t- title: A", "sessions:\n  -\ttitle: A", "address: |\n\tx"]
)
def test_a_tab_in_front_of_a_line_says_to_use_spaces(folder: Any, line: str) -> None:
    errors = folder.write("events/day.md", f"---\n{EVENT}{line}\n---\n").errors()
    assert len(errors) == 1
    assert errors[0].endswith("isn't valid YAML: a tab indents this line; use spaces, since YAML doesn't take tabs")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "contributors: [Ada]",
            "contributors: must have the fields person, role, such as {person: ada-lovelace, role: ",
        ),
        (
            "contributors: Ada",
            "contributors: must be a list, each item after a hyphen with the fields person, role, such",
        ),
        (
            "sessions: [Opening]",
            "sessions: must have the fields title, starts, ends, room, people, such as {title: Tides,",
        ),
        (
            "resources: [a.pdf]",
            "resources: must have the fields title, url, kind, such as {title: Tides, url: https://",
        ),
        ("registration: {questions: [Why?]}", "registration.questions: must have the fields label, kind, required, ch"),
    ],
)
def test_a_row_without_fields_says_what_a_row_looks_like(folder: Any, line: str, said: str) -> None:
    errors = folder.write("events/day.md", f"---\n{EVENT}{line}\n---\n").errors()
    assert len(errors) == 1
    assert errors[0].startswith(f"events/day.md:7: {said}")


def rows_of(fields: Any) -> list[Rows]:
    return [each for field in fields for each in ([field.type] if isinstance(field.type, Rows) else [])] + [
        each for field in fields for each in rows_of(getattr(field.type, "fields", ()))
    ]


def test_the_example_of_every_row_has_its_required_fields() -> None:
    found = [rows for schema in SCHEMA.values() for rows in rows_of(schema.fields)]
    assert len(found) > 5
    for rows in found:
        example = read_yaml(rows.example, 1, lambda *error: pytest.fail(str(error)))
        assert isinstance(example, MappingNode)
        assert list(example.entries) == [field.name for field in rows.fields if field.required]


@pytest.mark.parametrize(
    ("body", "line", "piece"),
    [
        ("Two *stars*.\n\nA <b>word</b>.\n", 7, "<b>"),
        ("One\ntwo <br>\nthree", 6, "<br>"),
        ("<div class='x'>\n\nText\n\n</div>", 5, "<div class='x'>"),
        ("Before\n\n<!-- more -->\n", 7, "<!-- more -->"),
    ],
)
def test_html_in_a_body_is_an_error_at_its_line(folder: Any, body: str, line: int, piece: str) -> None:
    errors = page(folder, body).errors()
    assert errors[0] == (
        f"pages/legal.md:{line}: body: contains HTML, “{piece}”, which pages would show as text; write it as Markdown, "
        "write &lt; where < is meant, or load with --html to convert it"
    )


@pytest.mark.parametrize(
    "body", ["<https://example.org> and <a@example.org>", "1 < 2, a<b", "`<b>`\n\n    <i>\n", "\\<b>"]
)
def test_what_only_looks_like_html_is_none(folder: Any, body: str) -> None:
    page(folder, body).load()


@pytest.mark.parametrize(
    ("body", "markdown"),
    [
        (
            "Keep *this*.\n\nA <b>word</b> with <a href='https://example.org/a_b'>a link</a>.",
            "Keep *this*.\n\nA **word** with",
        ),
        ("<div>\n\n**Bold** text[^1]\n\n</div>\n\n[^1]: A note.", "**Bold** text"),
        ("<p align=center><img src='/media/face.png' alt='A face'></p>", "![A face](</media/face.png>)"),
        ("<iframe src='//example.org/film'></iframe>", "[https://example.org/film](<https://example.org/film>)"),
        ("<table>\n<tr><td>a</td>\n\n<td>b</td></tr>\n</table>", "| a | b |"),
        ("One <!-- hidden --> two", "One  two"),
    ],
)
def test_html_in_a_body_is_converted_when_that_is_wanted(app: Flask, folder: Any, body: str, markdown: str) -> None:
    result = run(app, "load", page(folder, body).path, "--html")
    assert result.exit_code == 0, result.output
    found = db.session.scalars(select(Page.body).where(Page.slug == "legal")).one()
    assert markdown in found or " ".join(markdown.split()) in found
    assert run(app, "load", folder.path, "--html").output.endswith("0 added, 0 changed, 13 unchanged.\n")


def test_what_has_no_markdown_is_named(app: Flask, folder: Any) -> None:
    result = run(app, "load", page(folder, "Text\n\n<script>alert(1)</script>\n").path, "--html")
    assert result.output.startswith(
        "pages/legal.md:7: body: left out “<script>alert(1)</script>”, which has no Markdown\n"
    )


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-05-01T10:00:00Z", datetime(2027, 5, 1, 10)),
        ("2027-05-01 10:00+02:00", datetime(2027, 5, 1, 8)),
        ("2027-05-01 10:00:00 -0600", datetime(2027, 5, 1, 16)),
    ],
)
def test_a_time_with_an_offset_is_the_same_moment_in_the_zone_of_the_event(
    folder: Any, new_folder: Any, app: Flask, text: str, moment: datetime
) -> None:
    later = EVENT.replace("ends: 2027-05-01 16:00", "ends: 2027-05-02 16:00").replace("2027-05-01 10:00", text)
    folder.write("events/day.md", f"---\n{later}---\n").load()
    assert db.session.scalars(select(Event.starts)).one() == moment.replace(tzinfo=UTC)
    assert run(app, "dump", new_folder("dump").path).exit_code == 0
    assert new_folder("dump").load().unchanged == 13


def test_a_time_whose_offset_leads_out_of_the_calendar_is_an_error(folder: Any) -> None:
    for text in ("1900-01-01 00:00+14:00", "2999-12-31 23:59-12:00"):
        errors = folder.write("events/day.md", f"---\n{EVENT.replace('2027-05-01 10:00', text)}---\n").errors()
        assert "between the years 1900 and 2999" in errors[0]


def come(*names: str) -> None:
    event = db.session.scalars(select(Event)).one()
    for name in names:
        save(a_registration(event=event, name=name, notified_state=notified_state(event)))


def test_an_event_that_moved_names_how_many_are_untold_and_the_command(app: Flask, folder: Any) -> None:
    run(app, "load", folder.path)
    come("Ada", "Bob")
    folder.write("events/day.md", f"---\n{EVENT}venue: The Other Hall\n---\n")
    assert run(app, "load", folder.path).output.splitlines()[:-1] == [
        "events/day has moved or changed its status: 2 registrants haven't been told. "
        "To email them: flask notify-change day"
    ]
    assert "2 emails queued." in run(app, "notify-change", "day", "--yes").output
    folder.write("events/day.md", f"---\n{EVENT}venue: The Other Hall\nsummary: More\n---\n")
    assert run(app, "load", folder.path).output == "13 records: 0 added, 1 changed, 12 unchanged.\n"


def test_an_event_that_is_over_has_nobody_to_tell(app: Flask, folder: Any) -> None:
    past = EVENT.replace("2027-05", "2020-05")
    run(app, "load", folder.write("events/day.md", f"---\n{past}---\n").path)
    come("Ada")
    folder.write("events/day.md", f"---\n{past}venue: The Other Hall\n---\n")
    assert run(app, "load", folder.path).output == "13 records: 0 added, 1 changed, 12 unchanged.\n"
